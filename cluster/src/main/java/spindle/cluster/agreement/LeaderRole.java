package spindle.cluster.agreement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A role that one member has at a time: that of the leader. When the process of the leader ends,
/// another candidate leads when the lease of 3 s has run out; when the leader withdraws or leaves,
/// at once.
public final class LeaderRole {
  /// How long a leader leads beyond its last sign of life.
  public static final Duration LEASE = Duration.ofSeconds(3);

  private final Agreement agreement;
  private final String name;
  private final List<Consumer<? super @Nullable Leader>> watchers = new ArrayList<>();
  private final Runnable looking = this::look;
  private @Nullable Candidate candidate;
  private @Nullable Deferred<Lease> waiting;
  private @Nullable Lease held;
  private @Nullable Leader told;

  LeaderRole(Agreement agreement, String name) {
    this.agreement = agreement;
    this.name = name;
  }

  /// Who leads as far as this member knows; null within it if nobody does.
  public Reading<@Nullable Leader> peek() {
    LockState lock = agreement.state().lock(name);
    String holder = lock.holder();
    return new Reading<>(holder == null ? null : new Leader(holder, lock.term()), false);
  }

  /// Tells `watcher` who leads, now and whenever this member hears that it has changed; null for
  /// nobody.
  public void onChange(Consumer<? super @Nullable Leader> watcher) {
    if (watchers.isEmpty()) {
      agreement.watch(name, looking);
      told = peek().value();
    }
    watchers.add(watcher);
    watcher.accept(told);
  }

  private void look() {
    Leader now = peek().value();
    if (now == null ? told != null : !now.equals(told)) {
      told = now;
      List.copyOf(watchers).forEach(each -> each.accept(now));
    }
  }

  /// Makes this member a candidate, until [#withdraw].
  ///
  /// @throws IllegalStateException if it is one already
  public void stand(Candidate would) {
    if (candidate != null) {
      throw new IllegalStateException("this member stands for '%s' already".formatted(name));
    }
    candidate = would;
    contend();
  }

  private void contend() {
    Deferred<Lease> turn = agreement.lock(name).acquire(LEASE);
    waiting = turn;
    turn.onSuccess(this::won)
        .handleFailure(failure -> {
          if (candidate != null) {
            Deferred.logError(failure);
          }
        });
  }

  private void won(Lease lease) {
    waiting = null;
    Candidate leading = candidate;
    if (leading == null) {
      lease.release().handleFailure(_ -> {}); // it runs out by itself
      return;
    }
    if (!lease.held()) {
      contend(); // to agree on it took longer than it lasts
      return;
    }
    held = lease;
    lease.lost().onSuccess(_ -> deposed(lease)).handleFailure(Deferred::logError);
    leading.leading(lease);
  }

  private void deposed(Lease lease) {
    if (held != lease) {
      return;
    }
    held = null;
    Candidate was = candidate;
    if (was != null) {
      contend();
      was.deposed();
    }
  }

  /// Stands no more. If it leads, it gives that back, and is not told.
  ///
  /// @return fires when the others may lead; fails as other calls do, and then the lease runs out
  public Deferred<Void> withdraw() {
    candidate = null;
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
    Lease last = held;
    held = null;
    return last == null ? Deferred.succeed() : last.release();
  }

  /// The member is about to leave; never fails.
  Deferred<?> end() {
    return withdraw().addCallbacks(_ -> true, _ -> false); // then the lease runs out
  }
}
