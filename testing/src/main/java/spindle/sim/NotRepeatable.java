package spindle.sim;

/// A world has failed, and has not when it was run again with the same seed: something in the
/// scenario does not come from the seed. The cause is what it failed with. Look for what changes
/// from run to run: static fields, a `Random` of one's own, the order of a hash, the wall clock,
/// threads, locks that fibers of several worlds wait for.
public final class NotRepeatable extends AssertionError {
  private static final long serialVersionUID = 1;

  NotRepeatable(Seed seed, Throwable failure) {
    super(
        "seed %s has failed, and has not when it was run again; something in the scenario does not"
                .formatted(seed)
            + " come from the seed: "
            + failure,
        failure);
  }
}
