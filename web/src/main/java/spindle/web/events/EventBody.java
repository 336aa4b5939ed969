package spindle.web.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.time.DelayedCall;
import spindle.web.body.Body;

/// The events that wait for one client.
final class EventBody extends Body implements Recipient<Void> {
  private static final int PIECE_MAX = 64 * 1024;
  private static final byte[] HEARTBEAT = Event.comment("");

  /// Has a client come back a second after the end.
  private static final byte[] RETRY = "retry: 1000\n\n".getBytes(US_ASCII);

  private final EventLimits limits;
  private final SlowReader slow;
  private final @Nullable EventWriter writer;
  private final EventStream stream;
  private final Deque<Waiting> queue = new ArrayDeque<>(0);
  private long bytes;

  /// What goes before all else, and does not count as waiting.
  private byte @Nullable [] first;

  private @Nullable Deferred<@Nullable ByteBuffer> asked;
  private @Nullable Deferred<Void> fiber;
  private @Nullable Reactor reactor;
  private @Nullable DelayedCall heartbeat;
  private @Nullable Throwable failure;
  private List<Deferred<Void>> watchers = new ArrayList<>(0);
  private boolean begun;

  /// The program has said when clients are to come back.
  private boolean saidRetry;

  private boolean ended;

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Waiting(@Nullable String name, byte[] bytes) {}

  EventBody(EventLimits limits, SlowReader slow, @Nullable EventWriter writer, EventStream stream) {
    this.limits = limits;
    this.slow = slow;
    this.writer = writer;
    this.stream = stream;
  }

  boolean isOpen() {
    return !ended;
  }

  int waiting() {
    return queue.size();
  }

  boolean add(Event event) {
    saidRetry |= event.retry().isPresent();
    return add(new Waiting(event.name().orElse(null), event.encoded()));
  }

  boolean addComment(String words) {
    return add(new Waiting(null, Event.comment(words)));
  }

  /// Has these events go before all else.
  void begin(List<Event> events) {
    ByteBuffer all = ByteBuffer.allocate(events.stream().mapToInt(e -> e.encoded().length).sum());
    events.forEach(each -> all.put(each.encoded()));
    saidRetry |= events.stream().anyMatch(each -> each.retry().isPresent());
    first = all.capacity() == 0 ? null : all.array();
  }

  private boolean add(Waiting next) {
    if (ended) {
      return false;
    }
    boolean fits = true;
    if (slow == SlowReader.KEEP_LATEST) {
      fits = !queue.removeIf(old -> supersedes(next, old));
    }
    while (!queue.isEmpty() && isFullFor(next)) {
      fits = false;
      if (slow == SlowReader.END) {
        queue.clear();
        bytes = 0;
        end();
        return false;
      }
      bytes -= queue.remove().bytes.length;
    }
    queue.add(next);
    bytes += next.bytes.length;
    answer();
    return fits;
  }

  private boolean supersedes(Waiting next, Waiting old) {
    boolean same = Objects.equals(next.name, old.name);
    if (same) {
      bytes -= old.bytes.length;
    }
    return same;
  }

  private boolean isFullFor(Waiting next) {
    return queue.size() >= limits.eventsMax() || bytes + next.bytes.length > limits.bytesMax();
  }

  @Override
  public boolean endless() {
    return true;
  }

  /// Clients come back, to who is there then.
  @Override
  public void endSoon() {
    if (!ended && !saidRetry) {
      queue.add(new Waiting(null, RETRY));
      bytes += RETRY.length;
    }
    end();
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public Deferred<@Nullable ByteBuffer> next() {
    if (asked != null) {
      throw new IllegalStateException("a piece is waited for already: ask when that has come");
    }
    Deferred<@Nullable ByteBuffer> answer = new Deferred<>(_ -> cancel());
    asked = answer;
    begin();
    answer();
    return answer;
  }

  private void begin() {
    if (begun || ended) {
      return;
    }
    begun = true;
    reactor = Reactor.current();
    beatLater();
    EventWriter writes = writer;
    if (writes != null) {
      fiber = Fiber.start(reactor, () -> writes.write(stream));
      var _ = fiber.deliverTo(this);
    }
  }

  /// Gives what waits to who has asked.
  private void answer() {
    Deferred<@Nullable ByteBuffer> waiting = asked;
    if (waiting == null || (first == null && queue.isEmpty() && !ended)) {
      return;
    }
    asked = null;
    if (first != null) {
      byte[] begins = first;
      first = null;
      waiting.callback(ByteBuffer.wrap(begins));
    } else if (!queue.isEmpty()) {
      if (!ended) {
        beatLater();
      }
      waiting.callback(piece());
    } else if (failure != null) {
      waiting.errback(failure);
    } else {
      waiting.callback(null);
    }
  }

  private ByteBuffer piece() {
    int size = 0;
    List<byte[]> taken = new ArrayList<>();
    while (!queue.isEmpty() && (taken.isEmpty() || size < PIECE_MAX)) {
      byte[] next = queue.remove().bytes;
      taken.add(next);
      size += next.length;
    }
    bytes -= size;
    ByteBuffer piece = ByteBuffer.allocate(size);
    taken.forEach(piece::put);
    return piece.flip();
  }

  private void beatLater() {
    stopBeating();
    if (reactor != null) {
      heartbeat = reactor.callLater(limits.heartbeat(), this::beat);
    }
  }

  private void stopBeating() {
    if (heartbeat != null && heartbeat.active()) {
      heartbeat.cancel();
    }
    heartbeat = null;
  }

  /// Who has not taken what was sent before needs no more.
  private void beat() {
    heartbeat = null;
    if (asked != null && queue.isEmpty()) {
      queue.add(new Waiting(null, HEARTBEAT));
      bytes += HEARTBEAT.length;
      answer();
    } else {
      beatLater();
    }
  }

  @Override
  public void succeeded(Void nothing) {
    fiber = null;
    end();
  }

  @Override
  public void failed(Throwable thrown) {
    fiber = null;
    if (!ended) {
      failure = thrown;
      end();
    }
  }

  void end() {
    if (ended) {
      return;
    }
    ended = true;
    stopBeating();
    Deferred<Void> running = fiber;
    fiber = null;
    if (running != null) {
      running.cancel();
    }
    answer();
    List<Deferred<Void>> told = watchers;
    watchers = new ArrayList<>(0);
    told.forEach(Deferred::callback);
  }

  @Override
  public void cancel() {
    first = null;
    queue.clear();
    bytes = 0;
    asked = null;
    end();
  }

  Deferred<Void> whenEnded() {
    Deferred<Void> ending = new Deferred<>(gone -> watchers.remove(gone));
    if (ended) {
      ending.callback();
    } else {
      watchers.add(ending);
    }
    return ending;
  }
}
