package spindle.web.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Events that go to all who are there, and a handler by which one comes to be there.
///
/// ```java
/// var news = EventChannel.create();
/// routes.get("/news").answer(news);
/// …
/// news.publish(Event.of("it rains").withId("17"));
/// ```
///
/// A client that comes back gets what has an id and was published since the one that it says to
/// have seen, before what comes then: nothing is missing and nothing comes twice. If that is not
/// known any more, it gets an event of the name `gap` first.
///
/// Belongs to the thread of one reactor. Publishing never waits: who is slow is treated as
/// [SlowReader] says.
public final class EventChannel implements Handler {
  private static final int KEPT_MAX = 1000;
  private static final int KEPT_BYTES_MAX = 1024 * 1024;

  private final EventLimits limits;
  private final SlowReader slow;
  private final Set<EventStream> streams = new LinkedHashSet<>();
  private final Deque<Event> kept = new ArrayDeque<>();
  private long keptBytes;

  private EventChannel(EventLimits limits, SlowReader slow) {
    this.limits = limits;
    this.slow = slow;
  }

  /// A channel without clients, which ends the stream of who is too slow.
  public static EventChannel create() {
    return create(EventLimits.defaults(), SlowReader.END);
  }

  /// The same with other limits.
  public static EventChannel create(EventLimits limits, SlowReader slow) {
    return new EventChannel(limits, slow);
  }

  /// Sends an event to all who are there. Of those with an id the last 1000 are kept, 1 MiB at
  /// most, for who comes back.
  public void publish(Event event) {
    if (event.id().isPresent()) {
      kept.add(event);
      keptBytes += event.encoded().length;
      while (kept.size() > KEPT_MAX || (keptBytes > KEPT_BYTES_MAX && kept.size() > 1)) {
        keptBytes -= kept.remove().encoded().length;
      }
    }
    for (EventStream each : List.copyOf(streams)) {
      each.send(event);
    }
  }

  /// How many clients are there.
  public int size() {
    return streams.size();
  }

  /// Ends the streams of all who are there, as when a server goes down.
  public void endAll() {
    List.copyOf(streams).forEach(EventStream::end);
  }

  /// Lets the client of this request be there from now on.
  @Override
  public Response handle(Request request) {
    EventStream stream = EventStream.open(limits, slow);
    EventStream.lastId(request).ifPresent(seen -> stream.begin(since(seen)));
    streams.add(stream);
    var _ = stream.whenEnded().addCallback(_ -> streams.remove(stream));
    return stream.response();
  }

  private List<Event> since(String seen) {
    List<Event> since = new ArrayList<>();
    boolean known = false;
    for (Event each : kept) {
      if (known) {
        since.add(each);
      }
      known |= each.id().orElse("").equals(seen);
    }
    return known ? since : List.of(Event.of("").withName("gap"));
  }
}
