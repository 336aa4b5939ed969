package spindle.names.resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Recipient;
import spindle.names.wire.Question;
import spindle.reason.DNSLookupError;
import spindle.time.DelayedCall;

/// The look-ups of one resolver that are under way. All may take the same time, so the one that
/// began first is late first, and a single delayed call is enough for all.
final class LookUps {
  private final Means means;
  private final Questions questions;
  private final long nanosMax;
  private @Nullable LookUp first;
  private @Nullable LookUp last;
  private @Nullable DelayedCall timer;

  /// One of them.
  abstract static class LookUp {
    private @Nullable LookUp before;
    private @Nullable LookUp after;
    private long untilNanos;
    private boolean listed;

    /// Its time is over: it is out of the list, and has nothing more to say.
    abstract void late();

    /// Nobody wants it any more: leaves the list.
    abstract void cancel();
  }

  LookUps(Means means, Questions questions) {
    this.means = means;
    this.questions = questions;
    nanosMax = means.settings().lookupTimeout().toNanos();
  }

  /// A question of one of them.
  Chase chase(Question question, Recipient<? super NameAnswer> asker) {
    return new Chase(questions, means.settings().chainMax(), question, asker);
  }

  /// What is said to who waits for one that is late.
  DNSLookupError late(Object what) {
    return new DNSLookupError(
        "no answer to '%s' within %s".formatted(what, means.settings().lookupTimeout()), null);
  }

  void add(LookUp begun) {
    begun.untilNanos = means.clock().nowNanos() + nanosMax;
    begun.listed = true;
    LookUp end = last;
    begun.before = end;
    last = begun;
    if (end == null) {
      first = begun;
      timer = means.clock().callLater(means.settings().lookupTimeout(), this::look);
    } else {
      end.after = begun;
    }
  }

  /// It has come to its end. May be repeated.
  void remove(LookUp ended) {
    if (!ended.listed) {
      return;
    }
    ended.listed = false;
    LookUp before = ended.before;
    LookUp after = ended.after;
    ended.before = null;
    ended.after = null;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    if (first == null) {
      stop();
    }
  }

  private void stop() {
    DelayedCall call = timer;
    timer = null;
    if (call != null && call.active()) {
      call.cancel();
    }
  }

  private void look() {
    long now = means.clock().nowNanos();
    for (LookUp next = first; next != null && now - next.untilNanos >= 0; next = first) {
      remove(next);
      next.late();
    }
    LookUp next = first;
    if (next != null) {
      timer = means.clock().callLater(Duration.ofNanos(next.untilNanos - now), this::look);
    }
  }

  /// Those that are under way now, and none that is begun by who is told.
  void cancelAll() {
    List<LookUp> all = new ArrayList<>();
    for (LookUp each = first; each != null; each = each.after) {
      all.add(each);
    }
    all.forEach(LookUp::cancel);
  }
}
