package spindle.cluster.agreement;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// A number, the same on all members, 0 at first. For failures, see [Agreement].
public final class AgreedCounter {
  private final Agreement agreement;
  private final String name;
  private final @Nullable Fence fence;

  AgreedCounter(Agreement agreement, String name, @Nullable Fence fence) {
    this.agreement = agreement;
    this.name = name;
    this.fence = fence;
  }

  /// The same counter, whose additions are refused with [Fenced] once `by` has ended.
  public AgreedCounter fencedBy(Fence by) {
    return new AgreedCounter(agreement, name, by);
  }

  /// Adds `delta`, which wraps round as a `long` does; fires with the sum.
  public Deferred<Long> add(long delta) {
    return agreement
        .agree(agreement.fenced(AgreedState.ADD, fence).text(name).number(delta))
        .addCallback(answer -> answer.rest().number());
  }

  /// The number, agreed on.
  public Deferred<Reading<Long>> get() {
    return agreement
        .agree(agreement.fenced(AgreedState.ADD, null).text(name).number(0))
        .addCallback(answer -> new Reading<>(answer.rest().number(), true));
  }

  /// The number that this member knows, at once. It may be old.
  public Reading<Long> peek() {
    return new Reading<>(agreement.state().count(name), false);
  }
}
