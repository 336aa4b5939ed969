package spindle.protocol;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.Effect;
import spindle.reason.PeerTooSlow;
import spindle.snapshot.Ending;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// How long one peer may keep us waiting: for anything at all, for the end of what it has begun,
/// and how fast it must be meanwhile. Without limits of this kind a peer that sends one byte now
/// and then holds a connection, and what we keep for it, for ever.
///
/// ```java
/// @Override public void connectionMade() {
///   setPatience(Patience.with(transport()).silence(Duration.ofSeconds(30)));
/// }
/// ```
///
/// Given to a protocol by [Protocol#setPatience], it hears from the transport what arrives, rests
/// while the peer is not read, and ends with the connection. A protocol made of messages (see
/// `spindle.framing`) also tells it where each begins and is complete; other protocols do that
/// themselves.
///
/// Nothing is limited that was not asked for. [#silence] counts all the time, except while we
/// [#rest]; [#whole] and [#leastRate] only from [#expect] to [#complete]. What has run out is told
/// once, and then nothing counts any more. [#heard] costs a look at the clock and makes no object;
/// there is at most one delayed call a connection, which is moved only when it comes. It belongs to
/// the thread of its clock.
public final class Patience {
  private static final int SILENCE = 0;
  private static final int WHOLE = 1;
  private static final int RATE = 2;
  private static final long NEVER = Long.MAX_VALUE;

  private final Scheduler clock;
  private final Effect<? super PeerTooSlow> onEnd;
  private final Call look = this::look;

  /// How long each may take; 0 if it is not limited.
  private final long[] limits = new long[3];

  private long bytesPerSecond;
  private long heardAt;
  private long expectedSince;
  private long windowSince;
  private long inWindow;
  private boolean expecting;
  private boolean resting;
  private boolean unread;
  private boolean over;
  private @Nullable PeerTooSlow ended;
  private @Nullable DelayedCall timer;
  private long lookAt = NEVER;

  private Patience(Scheduler clock, Effect<? super PeerTooSlow> onEnd) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.onEnd = Objects.requireNonNull(onEnd, "onEnd");
    heardAt = clock.nowNanos();
  }

  /// Patience with whoever is at the other end of `transport`. When it runs out, a silent peer's
  /// connection is closed by [Transport#loseConnection], and that of one that is too slow by
  /// [Transport#abortConnection], so that it cannot take its time over the end, too.
  public static Patience with(Transport transport) {
    return with(
        transport,
        slow -> {
          if (slow.what() == PeerTooSlow.What.SILENT) {
            transport.loseConnection();
          } else {
            transport.abortConnection();
          }
        });
  }

  /// Patience with whoever is at the other end of `transport`, where `onEnd` says what happens when
  /// it runs out: a last word, say, and then the end of the connection.
  public static Patience with(Transport transport, Effect<? super PeerTooSlow> onEnd) {
    return on(
        transport.scheduler(),
        slow -> {
          if (!transport.disconnecting()) {
            onEnd.see(slow);
          }
        });
  }

  /// Patience by any clock. What `onEnd` throws goes to whoever runs the clock; a reactor logs it.
  public static Patience on(Scheduler clock, Effect<? super PeerTooSlow> onEnd) {
    return new Patience(clock, onEnd);
  }

  /// Limits how long the peer may send nothing at all. It counts from now, and from each [#heard].
  ///
  /// @throws IllegalArgumentException if `max` is not more than zero
  public Patience silence(Duration max) {
    limits[SILENCE] = nanos(max);
    heardAt = clock.nowNanos();
    arm();
    return this;
  }

  /// Limits how long it may take from [#expect] to [#complete], however fast the peer is: for the
  /// head of a request, a greeting, a handshake.
  ///
  /// @throws IllegalArgumentException if `max` is not more than zero
  public Patience whole(Duration max) {
    limits[WHOLE] = nanos(max);
    arm();
    return this;
  }

  /// Limits how slow the peer may be from [#expect] to [#complete]: in each `window` it must send
  /// `bytesPerSecond` on the average. What was more in one window does not count in the next.
  ///
  /// @throws IllegalArgumentException if one of them is not more than zero
  public Patience leastRate(long bytesPerSecond, Duration window) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("expected a rate above 0, got " + bytesPerSecond);
    }
    this.bytesPerSecond = bytesPerSecond;
    limits[RATE] = nanos(window);
    beginWindow(clock.nowNanos());
    arm();
    return this;
  }

  /// Tells that of `protocol`, if it has one, that so many bytes have arrived. This and what is
  /// like it are for whoever carries a protocol.
  public static void heard(Protocol protocol, long bytes) {
    Patience limits = protocol.patience;
    if (limits != null) {
      limits.heard(bytes);
    }
  }

  /// Tells that of `protocol`, the one it has and those it will have, whether the peer is read.
  public static void reads(@Nullable Protocol protocol, boolean reads) {
    if (protocol != null) {
      protocol.unread = !reads;
      if (protocol.patience != null) {
        protocol.patience.reads(reads);
      }
    }
  }

  /// Ends that of `protocol`, if it has one.
  public static void end(@Nullable Protocol protocol) {
    if (protocol != null) {
      protocol.setPatience(null);
    }
  }

  /// That of `protocol`.
  public static Optional<Patience> of(Protocol protocol) {
    return Optional.ofNullable(protocol.patience);
  }

  private static long nanos(Duration max) {
    if (!max.isPositive()) {
      throw new IllegalArgumentException("expected a time above 0, got " + max);
    }
    try {
      return Math.min(max.toNanos(), NEVER / 4);
    } catch (ArithmeticException _) {
      return NEVER / 4;
    }
  }

  /// The peer has sent so many bytes. They end a [#rest].
  public void heard(long bytes) {
    heardAt = clock.nowNanos();
    inWindow += bytes;
    if (resting) {
      wake();
    }
  }

  /// The peer has begun something, which [#whole] and [#leastRate] are for. Nothing changes if it
  /// has already.
  public void expect() {
    if (!expecting) {
      expecting = true;
      expectedSince = clock.nowNanos();
      beginWindow(expectedSince);
      arm();
    }
  }

  /// What the peer had begun is complete.
  public void complete() {
    expecting = false;
  }

  /// It is not the peer's turn: we are at work for it. Nothing counts until [#heard] or [#wake].
  /// Nor does it, without a word, while its transport does not read from it.
  public void rest() {
    resting = true;
  }

  /// It is the peer's turn again, and what was counted by time begins anew.
  public void wake() {
    resting = false;
    beginAnew();
  }

  /// What runs out next, and in how long, by the limits of now; none while nothing counts.
  public Optional<Ending> ahead() {
    long next = over || resting || unread ? NEVER : nextDue();
    if (next == NEVER) {
      return Optional.empty();
    }
    String limit =
        next == due(SILENCE)
            ? "Patience.silence"
            : next == due(WHOLE) ? "Patience.whole" : "Patience.leastRate";
    return Optional.of(new Ending(limit, Duration.ofNanos(Math.max(0, next - clock.nowNanos()))));
  }

  /// Whether the peer is read from now on. While it is not, what it has sent may wait unread, and
  /// nothing counts.
  void reads(boolean reads) {
    if (reads == unread) {
      unread = !reads;
      beginAnew();
    }
  }

  private void beginAnew() {
    long now = clock.nowNanos();
    heardAt = now;
    expectedSince = now;
    beginWindow(now);
    arm();
  }

  /// Nothing counts any more.
  public void end() {
    over = true;
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    timer = null;
  }

  /// What ran out, if something has.
  public Optional<PeerTooSlow> ended() {
    return Optional.ofNullable(ended);
  }

  private void beginWindow(long now) {
    windowSince = now;
    inWindow = 0;
  }

  /// When `what` runs out, as far as is known now.
  private long due(int what) {
    if (limits[what] == 0 || (what != SILENCE && !expecting)) {
      return NEVER;
    }
    long since =
        switch (what) {
          case SILENCE -> heardAt;
          case WHOLE -> expectedSince;
          default -> windowSince;
        };
    return since + limits[what];
  }

  private long nextDue() {
    return Math.min(due(SILENCE), Math.min(due(WHOLE), due(RATE)));
  }

  /// Has the clock call when something may run out first. A call that comes too early only looks.
  private void arm() {
    long next = over || resting || unread ? NEVER : nextDue();
    if (next == NEVER || (timer != null && timer.active() && lookAt <= next)) {
      return;
    }
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    lookAt = next;
    timer = clock.callLater(Duration.ofNanos(Math.max(0, next - clock.nowNanos())), look);
  }

  private void look() throws Exception {
    timer = null;
    if (over || resting || unread) {
      return;
    }
    long now = clock.nowNanos();
    if (due(SILENCE) <= now) {
      runOut(PeerTooSlow.What.SILENT, limits[SILENCE]);
    } else if (due(WHOLE) <= now) {
      runOut(PeerTooSlow.What.INCOMPLETE, limits[WHOLE]);
    } else if (due(RATE) <= now && isBelowRate()) {
      runOut(PeerTooSlow.What.TRICKLING, limits[RATE]);
    } else {
      if (due(RATE) <= now) {
        beginWindow(now);
      }
      arm();
    }
  }

  private boolean isBelowRate() {
    return inWindow < (double) bytesPerSecond * limits[RATE] / 1e9;
  }

  private void runOut(PeerTooSlow.What what, long nanos) throws Exception {
    PeerTooSlow slow = new PeerTooSlow(what, Duration.ofNanos(nanos), inWindow, bytesPerSecond);
    ended = slow;
    end();
    try {
      onEnd.see(slow);
    } catch (Exception | Error thrown) {
      throw thrown;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }
}
