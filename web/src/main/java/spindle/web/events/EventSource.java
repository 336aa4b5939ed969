package spindle.web.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.fiber.Fiber;
import spindle.http.MediaType;
import spindle.time.DelayedCall;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// The events of a server, for as long as both sides like: see [EventClient].
///
/// It reads no more than is asked for: who does not ask holds the server back. On the reactor's
/// thread.
public final class EventSource {
  private static final MediaType EVENTS = MediaType.of("text/event-stream");

  private final EventClient.Settings settings;
  private final Request request;
  private final Pauses pauses;
  private final Deque<Event> events = new ArrayDeque<>();

  private String lastId;
  private EventParser parser;
  private @Nullable Deferred<@Nullable Event> asked;
  private @Nullable Deferred<Response> connecting;
  private @Nullable Deferred<@Nullable ByteBuffer> reading;
  private @Nullable Body body;
  private @Nullable DelayedCall pause;
  private boolean over;
  private @Nullable Throwable failure;
  private long streams;

  /// Whether the loop runs, and whether there is more for it to do.
  private boolean running;

  private boolean more;

  EventSource(EventClient.Settings settings, Request request) {
    this.settings = settings;
    this.request =
        request
            .withField("Accept", "text/event-stream")
            .withField("Cache-Control", "no-cache")
            .with(Request.ENDLESS, true);
    this.pauses = new Pauses(settings);
    this.lastId = settings.lastId;
    this.parser = parser();
  }

  private EventParser parser() {
    return new EventParser(settings.lineMax, settings.eventMax, lastId);
  }

  void begin() {
    connect(request);
  }

  /// The next event. Ask for the next one when this has fired, not before.
  ///
  /// @return fires with an event; with null when there will be none, since the server has said so
  ///   or [#close] was called. Fails with [EventsRefused] or [EventTooLarge], or as the agent does
  ///   where that is no matter of time. Cancelling it asks for nothing any more
  /// @throws IllegalStateException if one is waited for already
  public Deferred<@Nullable Event> next() {
    if (asked != null) {
      throw new IllegalStateException("an event is waited for already: ask when that has come");
    }
    Event first = events.poll();
    if (first != null) {
      return Deferred.succeed(first);
    }
    Throwable why = failure;
    if (over) {
      return why == null ? Deferred.succeed((@Nullable Event) null) : Deferred.fail(why);
    }
    Deferred<@Nullable Event> answer = new Deferred<>(_ -> asked = null);
    asked = answer;
    goOn();
    return answer;
  }

  /// The next event, for code in a fiber: waits for it.
  ///
  /// @return null when there will be none
  /// @throws Exception as the Deferred of [#next] fails
  public @Nullable Event read() throws Exception {
    return Fiber.await(next());
  }

  /// Gives each event to `receiver` as it comes.
  ///
  /// @return fires when there will be none any more; fails as [#next] does, or with what the
  ///   receiver throws, and then the source is closed. Cancelling it closes the source
  public Deferred<Void> deliverTo(EventReceiver receiver) {
    return new EventPump(this, receiver).pump();
  }

  /// The id of the last event that was complete, which a server is told when it is asked again;
  /// empty if there was none. Keep it, and [EventClient#withLastId] goes on from there.
  public String lastId() {
    return lastId;
  }

  /// Whether a stream is open now. If not, the source is over, or connects, or waits to.
  public boolean isOpen() {
    return body != null;
  }

  /// How many streams the server has opened for it.
  public long streams() {
    return streams;
  }

  /// Listens no more, at once. Events that have come and were not asked for are dropped.
  public void close() {
    events.clear();
    end(null);
  }

  private void end(@Nullable Throwable why) {
    if (over) {
      return;
    }
    over = true;
    failure = why;
    if (pause != null && pause.active()) {
      pause.cancel();
    }
    Deferred<Response> attempt = connecting;
    connecting = null;
    if (attempt != null) {
      attempt.cancel();
    }
    dropStream();
    Deferred<@Nullable Event> asking = asked;
    asked = null;
    if (asking == null) {
      return;
    }
    if (why == null) {
      asking.callback(null);
    } else {
      asking.errback(why);
    }
  }

  private void dropStream() {
    Body open = body;
    body = null;
    reading = null;
    if (open != null) {
      open.cancel();
    }
  }

  // ---- one attempt

  private void connect(Request wanted) {
    pause = null;
    Request said = lastId.isEmpty() ? wanted : wanted.withField("Last-Event-ID", asBytes(lastId));
    Deferred<Response> attempt =
        Deferred.maybeDeferred(() -> settings.agent.handle(said).whenHere());
    connecting = attempt;
    var _ =
        attempt.deliverTo(
            new Recipient<Response>() {
              @Override
              public void succeeded(Response response) {
                if (over) {
                  response.body().cancel();
                  return;
                }
                connecting = null;
                answered(response);
              }

              @Override
              public void failed(Throwable why) {
                if (!over) {
                  connecting = null;
                  broken(why);
                }
              }
            });
  }

  /// Fields are bytes, and an id is UTF-8 in them.
  private static String asBytes(String id) {
    return new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private void answered(Response response) {
    int code = response.status().code();
    boolean right = MediaType.of(response.fields()).filter(EVENTS::is).isPresent();
    if (code == 200 && right) {
      streams++;
      parser = parser();
      body = response.body();
      goOn();
      return;
    }
    response.body().cancel();
    Duration wait = pauses.wanted(response);
    if (code == 204) {
      end(null);
    } else if (wait != null && mayRepeat()) {
      waitFor(wait);
    } else {
      end(new EventsRefused(response.status(), response.fields()));
    }
  }

  private boolean mayRepeat() {
    return (settings.repeats || request.method().equals("GET")) && request.body().again() != null;
  }

  /// @param why null if the stream has ended as it should
  private void broken(@Nullable Throwable why) {
    dropStream();
    boolean passing = why == null || why instanceof IOException || why instanceof TimeoutException;
    if (passing && mayRepeat()) {
      waitFor(pauses.next());
    } else {
      end(why);
    }
  }

  private void waitFor(Duration time) {
    pause = settings.clock.callLater(time, this::comeBack);
  }

  private void comeBack() {
    Body again = request.body().again();
    if (again != null) {
      connect(request.withBody(again));
    }
  }

  // ---- one stream

  private void goOn() {
    if (running) {
      more = true;
      return;
    }
    running = true;
    do {
      more = false;
      deliver();
      readOn();
    } while (more);
    running = false;
  }

  private void deliver() {
    Deferred<@Nullable Event> asking = asked;
    Event first = asking == null ? null : events.poll();
    if (asking != null && first != null) {
      asked = null;
      asking.callback(first);
    }
  }

  private void readOn() {
    Body open = body;
    if (open == null || asked == null || reading != null || !events.isEmpty()) {
      return;
    }
    Deferred<@Nullable ByteBuffer> piece = open.next();
    if (settings.silence != null) {
      piece = piece.addTimeout(settings.silence, settings.clock);
    }
    reading = piece;
    var _ =
        piece.deliverTo(
            new Recipient<@Nullable ByteBuffer>() {
              @Override
              public void succeeded(@Nullable ByteBuffer bytes) {
                if (body == open) {
                  reading = null;
                  arrived(bytes);
                }
              }

              @Override
              public void failed(Throwable why) {
                if (body == open) {
                  reading = null;
                  broken(why);
                }
              }
            });
  }

  private void arrived(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      broken(null);
      return;
    }
    try {
      parser.feed(bytes, events::add);
    } catch (EventTooLarge e) {
      end(e);
      return;
    }
    lastId = parser.lastId();
    pauses.said(parser.retry(), !events.isEmpty());
    goOn();
  }
}
