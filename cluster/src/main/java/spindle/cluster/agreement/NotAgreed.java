package spindle.cluster.agreement;

/// A call that the members did not agree on, or not for certain.
public abstract sealed class NotAgreed extends Exception
    permits NoMajority, OutcomeUnknown, Fenced, NoRoom, TooMuchPending {
  private static final long serialVersionUID = 1L;

  NotAgreed(String message) {
    super(message);
  }
}
