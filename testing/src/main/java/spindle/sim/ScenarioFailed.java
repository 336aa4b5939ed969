package spindle.sim;

/// A scenario has failed in some world. The message is the [FailedSeed]'s report, the cause what
/// the scenario threw in the smallest world.
public final class ScenarioFailed extends AssertionError {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // it is never sent anywhere
  private final FailedSeed failed;

  ScenarioFailed(FailedSeed failed) {
    super(failed.toString(), failed.failure());
    this.failed = failed;
  }

  /// Which seed failed, and how.
  public FailedSeed failed() {
    return failed;
  }
}
