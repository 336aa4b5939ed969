package spindle.defer;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Waits for several Deferreds together and lists what came of each.
///
/// The members are copied and keep their own results. Cancelling the result, while it is not fired,
/// cancels every member; what comes of them is then the result. [Deferred#gatherResults] and
/// [Deferred#race] are what is wanted more often.
public final class DeferredList {
  private DeferredList() {}

  /// What a list may do otherwise.
  public enum Option {
    /// The first failure among the members fires the result, with a [FirstError]. The others go on.
    FIRE_ON_ONE_ERRBACK,
    /// The members' failures count as handled. Without this each is still its member's own, and is
    /// reported if nobody handles it there.
    CONSUME_ERRORS
  }

  /// The outcomes of all `members`, in their order, when all are there; at once if there are none.
  public static <T extends @Nullable Object> Deferred<List<Outcome<T>>> of(
      Collection<? extends Deferred<? extends T>> members, Option... options) {
    Members<T> all = new Members<>(members);
    Deferred<List<Outcome<T>>> result = new Deferred<>(all);
    List<Option> chosen = List.of(options);
    boolean fireOnOneErrback = chosen.contains(Option.FIRE_ON_ONE_ERRBACK);
    if (all.isEmpty()) {
      result.callback(List.of());
    }
    all.tell(
        (index, outcome) -> {
          if (result.called()) {
            return;
          }
          if (fireOnOneErrback && outcome instanceof Outcome.Failure<T>(Throwable cause)) {
            result.errback(new FirstError(index, cause));
          } else if (all.complete()) {
            result.callback(all.outcomes());
          }
        },
        chosen.contains(Option.CONSUME_ERRORS));
    return result;
  }

  /// The first value among `members`, as soon as it is there; the others go on. If all fail, it
  /// fails with a [FailureGroup].
  ///
  /// @throws IllegalArgumentException if there are no members, for then it could never fire
  public static <T extends @Nullable Object> Deferred<Indexed<T>> fireOnOneCallback(
      Collection<? extends Deferred<? extends T>> members, Option... options) {
    Members<T> all = new Members<>(members);
    Deferred<Indexed<T>> result = new Deferred<>(all);
    List<Option> chosen = List.of(options);
    boolean fireOnOneErrback = chosen.contains(Option.FIRE_ON_ONE_ERRBACK);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("fireOnOneCallback needs at least one Deferred, got none");
    }
    all.tell(
        (index, outcome) -> {
          if (result.called()) {
            return;
          }
          switch (outcome) {
            case Outcome.Success<T>(T value) -> result.callback(new Indexed<>(index, value));
            case Outcome.Failure<T>(Throwable cause) when fireOnOneErrback ->
                result.errback(new FirstError(index, cause));
            case Outcome.Failure<T> _ -> {
              if (all.complete()) {
                result.errback(new FailureGroup(all.failures()));
              }
            }
          }
        },
        chosen.contains(Option.CONSUME_ERRORS));
    return result;
  }

  /// See [Deferred#gatherResults].
  static <T extends @Nullable Object> Deferred<List<T>> gather(
      Collection<? extends Deferred<? extends T>> members) {
    Members<T> all = new Members<>(members);
    Deferred<List<T>> result = new Deferred<>(all);
    if (all.isEmpty()) {
      result.callback(List.of());
    }
    all.tell(
        (index, outcome) -> {
          if (outcome instanceof Outcome.Failure<T>(Throwable cause)) {
            if (all.decide()) {
              all.handled(index);
              all.cancel();
              result.errback(cause);
            } else if (all.cancelling()) {
              all.handled(index);
            }
          } else if (all.complete() && all.decide()) {
            result.callback(all.values());
          }
        },
        false);
    return result;
  }

  /// See [Deferred#race].
  static <T extends @Nullable Object> Deferred<Indexed<T>> race(
      Collection<? extends Deferred<? extends T>> members) {
    Members<T> all = new Members<>(members);
    Deferred<Indexed<T>> result = new Deferred<>(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("race needs at least one Deferred, got none");
    }
    all.tell(
        (index, outcome) -> {
          if (outcome instanceof Outcome.Success<T>(T value)) {
            if (all.decide()) {
              all.cancel();
              result.callback(new Indexed<>(index, value));
            }
          } else if (all.complete() && all.decide()) {
            result.errback(new FailureGroup(all.failures()));
          }
        },
        true);
    return result;
  }
}
