package spindle.web.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.topics.Subscriber;
import spindle.topics.Subscription;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.events.Event;
import spindle.web.events.EventChannel;
import spindle.websocket.WebSocket;

/// The clients of this process that hear one topic.
final class BridgeRoom implements Subscriber {
  private final BridgeSettings settings;
  private final Supplier<String> ids;
  private final Set<WebSocket> sockets = new LinkedHashSet<>();
  private @Nullable EventChannel events;
  private @Nullable Subscription place;
  private @Nullable Throwable failure;
  private final Set<Deferred<Void>> waiting = new LinkedHashSet<>();
  private boolean lonely;
  private boolean ended;

  /// @param ids for events: no two the same, also not those of an earlier room of the same topic
  BridgeRoom(BridgeSettings settings, Supplier<String> ids) {
    this.settings = settings;
    this.ids = ids;
  }

  void subscribed(Subscription now) {
    if (ended) {
      now.end();
      return; // who waited was told so
    }
    place = now;
    Set<Deferred<Void>> all = new LinkedHashSet<>(waiting);
    waiting.clear();
    all.forEach(Deferred::callback);
  }

  void failed(Throwable why) {
    failure = why;
    Set<Deferred<Void>> all = new LinkedHashSet<>(waiting);
    waiting.clear();
    all.forEach(each -> each.errback(why));
  }

  /// Fires when the topic is heard.
  Deferred<Void> ready() {
    if (failure != null) {
      return Deferred.fail(failure);
    }
    if (place != null) {
      return Deferred.succeed();
    }
    Deferred<Void> told = new Deferred<>(waiting::remove);
    waiting.add(told);
    return told;
  }

  void join(WebSocket socket) {
    lonely = false;
    sockets.add(socket);
  }

  void leave(WebSocket socket) {
    sockets.remove(socket);
  }

  Response stream(Request request) {
    lonely = false;
    if (events == null) {
      events = EventChannel.create(settings.events(), settings.slow());
    }
    return events.handle(request);
  }

  /// Whether nobody was here at the last look, nor is now.
  boolean isDone() {
    boolean nobody =
        sockets.isEmpty() && waiting.isEmpty() && (events == null || events.size() == 0);
    boolean done = nobody && lonely;
    lonely = nobody;
    return done;
  }

  void end() {
    ended = true;
    failed(new IllegalStateException("the bridge has ended"));
    if (place != null) {
      place.end();
    }
    if (events != null) {
      events.endAll();
    }
  }

  @Override
  public void received(String topic, String sender, byte[] message)
      throws CharacterCodingException {
    tell(UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
  }

  private void tell(String text) {
    for (WebSocket each : List.copyOf(sockets)) {
      if (!each.send(text) && each.buffered() > settings.bufferedMax()) {
        each.abort();
      }
    }
    if (events != null) {
      events.publish(numbered(Event.of(text)));
    }
  }

  private Event numbered(Event event) {
    return event.withId(ids.get());
  }

  @Override
  public void missed(String topic, String sender, long messages) {
    settings
        .gap()
        .ifPresent(text -> {
          for (WebSocket each : List.copyOf(sockets)) {
            each.send(text);
          }
        });
    if (events != null) {
      events.publish(numbered(Event.of("").withName("gap")));
    }
  }
}
