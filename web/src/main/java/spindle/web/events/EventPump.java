package spindle.web.events;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.web.body.Pump;

/// Pours the events of a source into a receiver.
final class EventPump extends Pump<Event, Void> {
  private final EventSource source;
  private final EventReceiver receiver;

  EventPump(EventSource source, EventReceiver receiver) {
    this.source = source;
    this.receiver = receiver;
  }

  @Override
  protected Deferred<@Nullable Event> next() {
    return source.next();
  }

  @Override
  protected @Nullable Deferred<?> take(Event event) throws Exception {
    return receiver.receive(event);
  }

  @Override
  protected void giveUp() {
    source.close();
  }

  @Override
  protected void ended(Deferred<Void> told) {
    told.callback();
  }
}
