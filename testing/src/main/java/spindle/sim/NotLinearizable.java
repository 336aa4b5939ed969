package spindle.sim;

/// No order of the calls in a [History] explains what the clients were answered. Says how far the
/// best order comes, and which calls nothing explains after it.
public final class NotLinearizable extends AssertionError {
  private static final long serialVersionUID = 1;

  NotLinearizable(String message) {
    super(message);
  }
}
