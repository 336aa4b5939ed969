package spindle.web;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.fiber.Fiber;
import spindle.http.BadForm;
import spindle.http.wire.MultipartReader;
import spindle.http.wire.PartEvent;
import spindle.web.body.Body;

/// The parts of a form, one after another while they arrive: see [Request#parts]. Nothing is kept;
/// a client whose parts nobody asks for is not read from.
public final class Parts {
  private final Body body;
  private final MultipartReader reader;
  private final Arrival arrival = new Arrival();
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private @Nullable Part current;
  private @Nullable Throwable failure;
  private boolean ended;

  Parts(Body body, MultipartReader reader) {
    this.body = body;
    this.reader = reader;
  }

  /// The next part. Ask for it when this has fired, and what you want of the part before is read.
  ///
  /// @return fires with null when there are no more. Fails with [spindle.http.HttpError] for what
  ///   is no form, or one beyond the limits, and as the request's body does
  public Deferred<@Nullable Part> next() {
    Part before = current;
    return before == null || before.ended()
        ? begin()
        : before.body().pourInto(_ -> null).then(_ -> begin());
  }

  /// The next part, for code in a fiber: waits for it.
  ///
  /// @return null when there are no more
  /// @throws Exception as the Deferred of [#next] fails
  public @Nullable Part read() throws Exception {
    return Fiber.await(next());
  }

  private Deferred<@Nullable Part> begin() {
    return event()
        .addCallback(event -> {
          current = event instanceof PartEvent.Begin begin ? new Part(begin.head(), this) : null;
          return current;
        });
  }

  /// What is found next; null at the end of the body.
  Deferred<@Nullable PartEvent> event() {
    if (failure != null) {
      return Deferred.fail(failure);
    }
    if (ended) {
      return Deferred.succeed((@Nullable PartEvent) null);
    }
    try {
      PartEvent found = reader.read(piece);
      return found != null ? Deferred.succeed((@Nullable PartEvent) found) : arrival.await();
    } catch (BadForm e) {
      return Deferred.fail(broken(FormCollector.refused(e)));
    }
  }

  private Throwable broken(Throwable why) {
    failure = why;
    body.cancel();
    return why;
  }

  /// Asks for pieces of the body until something is found in one. What is there at once is taken in
  /// a loop, not by one call inside the other, however many pieces there are.
  private final class Arrival implements Recipient<@Nullable ByteBuffer> {
    private @Nullable Deferred<@Nullable PartEvent> asked;
    private boolean running;
    private boolean goOn;

    Deferred<@Nullable PartEvent> await() {
      if (asked != null) {
        throw new IllegalStateException("what was asked for before has not come yet");
      }
      Deferred<@Nullable PartEvent> answer =
          new Deferred<>(_ -> {
            asked = null;
            broken(new IllegalStateException("the form was cancelled"));
          });
      asked = answer;
      ask();
      return answer;
    }

    private void ask() {
      if (running) {
        goOn = true;
        return;
      }
      running = true;
      do {
        goOn = false;
        var _ = body.next().deliverTo(this);
      } while (goOn);
      running = false;
    }

    @Override
    public void succeeded(@Nullable ByteBuffer came) {
      PartEvent found;
      try {
        if (came == null) {
          reader.end();
          ended = true;
          fire(null);
          return;
        }
        piece = came;
        found = reader.read(came);
      } catch (BadForm e) {
        failed(FormCollector.refused(e));
        return;
      }
      if (found != null) {
        fire(found);
      } else if (asked != null) {
        ask();
      }
    }

    private void fire(@Nullable PartEvent event) {
      Deferred<@Nullable PartEvent> waiting = asked;
      asked = null;
      if (waiting != null) {
        waiting.callback(event);
      }
    }

    @Override
    public void failed(Throwable why) {
      broken(why);
      Deferred<@Nullable PartEvent> waiting = asked;
      asked = null;
      if (waiting != null) {
        waiting.errback(why);
      }
    }
  }
}
