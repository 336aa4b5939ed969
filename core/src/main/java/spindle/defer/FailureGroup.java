package spindle.defer;

import java.util.List;

/// The failure of something that was tried in several ways, all of which failed. The failures are
/// its suppressed exceptions. It has no stack trace of its own.
public final class FailureGroup extends Exception {
  private static final long serialVersionUID = 1;

  /// Makes one of `failures`, in their order.
  public FailureGroup(List<? extends Throwable> failures) {
    super("all " + failures.size() + " failed", null, true, false);
    failures.forEach(this::addSuppressed);
  }

  /// The failures, in the order of the members.
  public List<Throwable> failures() {
    return List.of(getSuppressed());
  }
}
