package spindle.web.events;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;

/// Pours the events of a source into a receiver, in a loop and not by one call inside the other,
/// however many there are.
final class EventPump implements Recipient<@Nullable Event> {
  private final EventSource source;
  private final EventReceiver receiver;
  private final Deferred<Void> done = new Deferred<>(_ -> stop());
  private final Waiting waiting = new Waiting();

  /// Whether the loop runs, and whether what it waits for has come while it did.
  private boolean running;

  private boolean goOn;
  private boolean over;

  EventPump(EventSource source, EventReceiver receiver) {
    this.source = source;
    this.receiver = receiver;
  }

  Deferred<Void> pump() {
    ask();
    return done;
  }

  private void stop() {
    over = true;
    source.close();
  }

  private void ask() {
    if (running) {
      goOn = true;
      return;
    }
    running = true;
    do {
      goOn = false;
      var _ = source.next().deliverTo(this);
    } while (goOn && !over);
    running = false;
  }

  @Override
  public void succeeded(@Nullable Event event) {
    if (over) {
      return;
    }
    if (event == null) {
      over = true;
      done.callback();
      return;
    }
    Deferred<?> wait;
    try {
      wait = receiver.receive(event);
    } catch (Exception e) {
      failed(e);
      return;
    }
    if (wait == null) {
      ask();
    } else {
      var _ = wait.deliverTo(waiting);
    }
  }

  /// What the receiver has us wait for.
  private final class Waiting implements Recipient<@Nullable Object> {
    @Override
    public void succeeded(@Nullable Object ignored) {
      if (!over) {
        ask();
      }
    }

    @Override
    public void failed(Throwable why) {
      EventPump.this.failed(why);
    }
  }

  @Override
  public void failed(Throwable why) {
    if (!over) {
      over = true;
      source.close();
      done.errback(why);
    }
  }
}
