package spindle.names.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
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

  /// One question that is under way, and all who wait for its answer.
  private final class Shared implements Recipient<Exchange.Reply> {
    private final Question question;
    private final List<Waiter> waiters = new ArrayList<>();
    private AnswerCache.@Nullable Kept old;
    private @Nullable Deferred<Exchange.Reply> exchange;

    Shared(Question question) {
      this.question = question;
    }

    void start() {
      running++;
      Deferred<Exchange.Reply> begun =
          new Exchange(means, servers.conf(), question, servers.order()).run();
      exchange = begun;
      begun.deliverTo(this);
    }

    /// Nobody wants it any more.
    void giveUp() {
      underWay.remove(question, this);
      Deferred<Exchange.Reply> begun = exchange;
      if (begun == null) {
        waiting.remove(this);
      } else {
        begun.cancel();
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
      Duration keep = Duration.ofSeconds(Math.max(0, piece.keepSeconds()));
      for (Waiter each : List.copyOf(waiters)) {
        each.answer(new Answered(piece, keep, false));
      }
    }

    @Override
    public void failed(Throwable why) {
      ended();
      fail(why);
    }

    private void ended() {
      running--;
      underWay.remove(question, this);
      startWaiting();
    }

    private void fail(Throwable why) {
      if (why instanceof Unanswered unanswered) {
        remember(question, unanswered);
      }
      for (Waiter each : List.copyOf(waiters)) {
        each.fail(why);
      }
    }
  }

  /// One who waits.
  private final class Waiter {
    private final Shared shared;
    private final Deferred<Answered> answer = new Deferred<>(_ -> leave());
    private @Nullable DelayedCall patience;

    Waiter(Shared shared) {
      this.shared = shared;
    }

    /// Where there is an old answer, waits only so long for a newer one.
    Deferred<Answered> begin() {
      AnswerCache.Kept old = shared.old;
      if (old != null) {
        patience = means.clock().callLater(PATIENCE, () -> answer(stale(old)));
      }
      return answer;
    }

    private void leave() {
      stopPatience();
      shared.waiters.remove(this);
      if (shared.waiters.isEmpty() && shared.old == null) {
        shared.giveUp();
      }
    }

    private void stopPatience() {
      DelayedCall timer = patience;
      if (timer != null && timer.active()) {
        timer.cancel();
      }
    }

    void answer(Answered found) {
      stopPatience();
      shared.waiters.remove(this);
      answer.callback(found);
    }

    void fail(Throwable why) {
      AnswerCache.Kept old = shared.old;
      if (old != null && why instanceof Unanswered) {
        answer(stale(old));
      } else {
        stopPatience();
        shared.waiters.remove(this);
        answer.errback(why);
      }
    }
  }

  /// Fires with what is known or what a server says; fails with [Unanswered].
  Deferred<Answered> ask(Question question) {
    long now = means.clock().nowNanos();
    AnswerCache.Kept kept = cache.get(question, now);
    if (kept != null && kept.holds(now)) {
      return Deferred.succeed(
          new Answered(kept.piece(), Duration.ofNanos(kept.untilNanos() - now), false));
    }
    Failure failure = failures.get(question);
    if (failure != null && now - failure.untilNanos < 0) {
      return kept == null ? Deferred.fail(failure.why) : Deferred.succeed(stale(kept));
    }
    Shared shared = underWay.get(question);
    if (shared == null) {
      if (waiting.size() >= means.settings().waitingMax()) {
        return Deferred.fail(
            new Unanswered("%d questions wait already".formatted(waiting.size()), true));
      }
      shared = new Shared(question);
      shared.old = kept;
      underWay.put(question, shared);
      waiting.add(shared);
    }
    Waiter waiter = new Waiter(shared);
    shared.waiters.add(waiter);
    Deferred<Answered> answer = waiter.begin();
    startWaiting();
    return answer;
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
    return new Addresses(addresses(four), addresses(six));
  }

  private static List<InetAddress> addresses(Piece piece) {
    List<InetAddress> addresses = new ArrayList<>(piece.records().size());
    for (ResourceRecord each : piece.records()) {
      addresses.add(each.address());
    }
    return addresses;
  }

  private @Nullable Piece held(Question question, long now) {
    AnswerCache.Kept kept = cache.get(question, now);
    return kept != null && kept.holds(now) && kept.piece().whole() ? kept.piece() : null;
  }

  private void startWaiting() {
    while (running < means.settings().questionsMax() && !waiting.isEmpty()) {
      waiting.removeFirst().start();
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
    for (Shared each : List.copyOf(underWay.values())) {
      List.copyOf(each.waiters).forEach(waiter -> waiter.answer.cancel());
      each.giveUp();
    }
  }
}
