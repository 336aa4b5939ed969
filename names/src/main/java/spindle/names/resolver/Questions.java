package spindle.names.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Recipient;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.wire.Question;
import spindle.time.DelayedCall;

/// The questions of one resolver: answered from what is kept, put to servers, or waiting for an
/// equal one that is under way.
final class Questions {
  /// How long a newer answer is waited for where an old one could be given, RFC 8767, 5.
  static final Duration PATIENCE = Duration.ofMillis(1800);

  /// For how long it is kept that nobody answers, RFC 9520, 3.2.
  static final Duration FAILURE_KEPT = Duration.ofSeconds(1);

  private static final int FAILURES_MAX = 1000;

  private final Means means;
  private final Servers servers;
  private final AnswerCache cache;
  private final Map<Question, Shared> underWay = new LinkedHashMap<>();
  private final ArrayDeque<Shared> waiting = new ArrayDeque<>();
  private final Map<Question, Failure> failures = new LinkedHashMap<>();
  private int running;
  private boolean starting;

  /// What is answered, and whether that is beyond its time and for how long it still holds.
  record Answered(Piece piece, Duration keep, boolean stale) {}

  /// The addresses of a name.
  record Addresses(List<InetAddress> four, List<InetAddress> six) {}

  private record Failure(Unanswered why, long untilNanos) {}

  Questions(Means means, Servers servers) {
    this.means = means;
    this.servers = servers;
    cache = new AnswerCache(means.settings());
  }

  /// Who asks: is told once at most, then or at once, unless it leaves; and may then ask again.
  abstract static class Waiter {
    private @Nullable Shared shared;
    private @Nullable DelayedCall patience;

    abstract void answered(Answered found);

    /// @param why [Unanswered], or that all is given up
    abstract void unanswered(Throwable why);

    private void left() {
      DelayedCall timer = patience;
      if (timer != null && timer.active()) {
        timer.cancel();
      }
      patience = null;
      shared = null;
    }
  }

  /// One question that is under way, and all who wait for its answer.
  private final class Shared implements Recipient<Exchange.Reply> {
    private final Question question;
    private final AnswerCache.@Nullable Kept old;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(1);
    private @Nullable Exchange exchange;
    private boolean over;

    Shared(Question question, AnswerCache.@Nullable Kept old) {
      this.question = question;
      this.old = old;
    }

    void start() {
      running++;
      Exchange begun = new Exchange(means, servers.conf(), question, servers.order(), this);
      exchange = begun;
      begun.begin();
    }

    /// Where there is an old answer, it is waited only so long for a newer one.
    void join(Waiter waiter) {
      waiters.add(waiter);
      waiter.shared = this;
      AnswerCache.Kept known = old;
      if (known != null) {
        waiter.patience =
            means
                .clock()
                .callLater(
                    PATIENCE,
                    () -> {
                      leave(waiter);
                      waiter.answered(stale(known));
                    });
      }
    }

    void leave(Waiter waiter) {
      waiter.left();
      waiters.remove(waiter);
    }

    /// Nobody wants it any more.
    void giveUp() {
      Exchange begun = exchange;
      if (begun == null) {
        underWay.remove(question, this);
        waiting.remove(this);
      } else if (!over) {
        begun.giveUp();
        ended();
      }
    }

    @Override
    public void succeeded(Exchange.Reply reply) {
      ended();
      Piece piece;
      try {
        piece = Piece.of(question, reply, means.settings().chainMax());
      } catch (Unanswered unusable) {
        fail(unusable);
        return;
      }
      cache.put(piece, means.clock().nowNanos());
      Answered answered =
          new Answered(piece, Duration.ofSeconds(Math.max(0, piece.keepSeconds())), false);
      for (Waiter next = waiters.poll(); next != null; next = waiters.poll()) {
        next.left();
        next.answered(answered);
      }
    }

    @Override
    public void failed(Throwable why) {
      ended();
      fail(why);
    }

    private void ended() {
      over = true;
      running--;
      underWay.remove(question, this);
      startWaiting();
    }

    private void fail(Throwable why) {
      if (why instanceof Unanswered unanswered) {
        remember(question, unanswered);
      }
      AnswerCache.Kept known = why instanceof Unanswered ? old : null;
      for (Waiter next = waiters.poll(); next != null; next = waiters.poll()) {
        next.left();
        if (known == null) {
          next.unanswered(why);
        } else {
          next.answered(stale(known));
        }
      }
    }
  }

  /// Tells `waiter` what is known, or what a server says.
  void ask(Question question, Waiter waiter) {
    long now = means.clock().nowNanos();
    AnswerCache.Kept kept = cache.get(question, now);
    if (kept != null && kept.holds(now)) {
      Duration left = Duration.ofNanos(kept.untilNanos() - now);
      waiter.answered(new Answered(kept.piece(), left, false));
      return;
    }
    Failure failure = failures.get(question);
    if (failure != null && now - failure.untilNanos < 0) {
      if (kept == null) {
        waiter.unanswered(failure.why);
      } else {
        waiter.answered(stale(kept));
      }
      return;
    }
    Shared shared = underWay.get(question);
    if (shared == null) {
      if (waiting.size() >= means.settings().waitingMax()) {
        waiter.unanswered(
            new Unanswered("%d questions wait already".formatted(waiting.size()), true));
        return;
      }
      shared = new Shared(question, kept);
      underWay.put(question, shared);
      waiting.add(shared);
    }
    shared.join(waiter);
    startWaiting();
  }

  /// The waiter wants nothing any more. A question that nobody waits for is given up, unless its
  /// answer takes the place of an old one.
  void leave(Waiter waiter) {
    Shared shared = waiter.shared;
    if (shared != null) {
      shared.leave(waiter);
      if (shared.waiters.isEmpty() && shared.old == null) {
        shared.giveUp();
      }
    }
  }

  /// The addresses of a name, if it is kept which it has of both families, that holds, and there
  /// are any; otherwise null.
  @Nullable Addresses addresses(DomainName name) {
    long now = means.clock().nowNanos();
    Piece four = held(Question.of(name, RecordType.A), now);
    Piece six = four == null ? null : held(Question.of(name, RecordType.AAAA), now);
    if (four == null || six == null || (four.records().isEmpty() && six.records().isEmpty())) {
      return null;
    }
    return new Addresses(
        AddressLookup.addresses(four.records()), AddressLookup.addresses(six.records()));
  }

  private @Nullable Piece held(Question question, long now) {
    AnswerCache.Kept kept = cache.get(question, now);
    return kept != null && kept.holds(now) && kept.piece().whole() ? kept.piece() : null;
  }

  /// Not from within itself: a question may come to its end where it begins, and so may all others.
  private void startWaiting() {
    if (starting) {
      return;
    }
    starting = true;
    try {
      while (running < means.settings().questionsMax() && !waiting.isEmpty()) {
        waiting.removeFirst().start();
      }
    } finally {
      starting = false;
    }
  }

  /// RFC 8767, 4: an answer beyond its time holds for 30 s.
  private static Answered stale(AnswerCache.Kept old) {
    return new Answered(old.piece(), Duration.ofSeconds(30), true);
  }

  private void remember(Question question, Unanswered why) {
    failures.remove(question);
    long until = means.clock().nowNanos() + FAILURE_KEPT.toNanos();
    failures.put(question, new Failure(why, until));
    if (failures.size() > FAILURES_MAX) {
      failures.remove(failures.keySet().iterator().next());
    }
  }

  /// The servers are others: what those before said may not hold.
  void forget() {
    cache.clear();
    failures.clear();
  }

  AnswerCache cache() {
    return cache;
  }

  int underWay() {
    return underWay.size();
  }

  /// Gives all up; who waits is told that it is cancelled.
  void close() {
    waiting.clear();
    for (Shared each : List.copyOf(underWay.values())) {
      each.giveUp();
      for (Waiter next = each.waiters.poll(); next != null; next = each.waiters.poll()) {
        next.left();
        next.unanswered(new CancelledError());
      }
    }
  }
}
