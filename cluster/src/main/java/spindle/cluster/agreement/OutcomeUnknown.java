package spindle.cluster.agreement;

/// It was begun, and it is not known whether it was agreed on: it may have been, or may still be.
/// Read before you try again, or use what can be repeated, as a compare-and-set can.
public final class OutcomeUnknown extends NotAgreed {
  private static final long serialVersionUID = 1L;

  OutcomeUnknown(String message) {
    super(message);
  }
}
