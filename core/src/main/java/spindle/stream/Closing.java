package spindle.stream;

import java.time.Duration;
import spindle.loop.Loop;
import spindle.protocol.Limits;
import spindle.snapshot.Ending;
import spindle.time.DelayedCall;
import spindle.time.Nanos;

/// The time limits of one connection that is closing. While something is left to send, the peer has
/// [Limits#closeTimeout] to take the next byte. Once everything was sent the connection lingers:
/// the peer has [Limits#lingerTimeout] to send its next byte or its end of stream, and all of its
/// bytes together may take [Limits#closeTimeout]. If nobody but the peer has ended, and only a
/// producer is left, that has [Limits#lingerTimeout] to write something.
///
/// Progress only notes the time; the one timer looks at the notes when it runs.
final class Closing {
  /// What is longer than this is as good as for ever, and is safe to add to a time.
  private static final Duration LONGEST = Duration.ofDays(100 * 365);

  private final Loop loop;
  private final Limits limits;
  private final SocketTransport transport;
  private boolean lingering;
  private long progressNanos;
  private long lingerBeganNanos;
  private DelayedCall timer;

  Closing(Loop loop, Limits limits, SocketTransport transport) {
    this.loop = loop;
    this.limits = limits;
    this.transport = transport;
    progressNanos = loop.nowNanos();
    timer = loop.delayedCalls.callLater(limits.closeTimeout(), this::check);
  }

  /// Everything was sent.
  void linger() {
    lingering = true;
    progressNanos = loop.nowNanos();
    lingerBeganNanos = progressNanos;
    timer.reset(Duration.ofNanos(nanosLeft()));
  }

  /// The peer has ended, everything was sent, and a producer may yet write.
  void waitForProducer() {
    timer.reset(Duration.ofNanos(Math.max(0, nanosLeft())));
  }

  /// The peer took bytes of ours.
  void peerTook() {
    progressNanos = loop.nowNanos();
  }

  /// The peer sent bytes, which were discarded.
  void peerSent() {
    if (lingering) {
      progressNanos = loop.nowNanos();
    }
  }

  void cancel() {
    if (timer.active()) {
      timer.cancel();
    }
  }

  /// Which limit ends the connection next, and when.
  Ending ahead() {
    boolean whole = !lingering && !transport.onlyProducerIsLeft();
    String limit = whole ? "Limits.closeTimeout" : "Limits.lingerTimeout";
    return new Ending(limit, Duration.ofNanos(Math.max(0, nanosLeft())));
  }

  private void check() {
    long left = nanosLeft();
    if (left <= 0) {
      transport.closeTimedOut(lingering);
    } else {
      timer = loop.delayedCalls.callLater(Duration.ofNanos(left), this::check);
    }
  }

  private long nanosLeft() {
    long now = loop.nowNanos();
    long whole = nanos(limits.closeTimeout());
    if (!lingering && !transport.onlyProducerIsLeft()) {
      return progressNanos + whole - now;
    }
    long next = progressNanos + nanos(limits.lingerTimeout()) - now;
    long began = lingering ? lingerBeganNanos : progressNanos;
    return Math.min(next, began + whole - now);
  }

  private static long nanos(Duration time) {
    return Nanos.of(time.compareTo(LONGEST) > 0 ? LONGEST : time);
  }
}
