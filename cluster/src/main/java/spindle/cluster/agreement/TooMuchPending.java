package spindle.cluster.agreement;

/// More than [AgreementSettings#pendingMax] calls wait already. Nothing was done.
public final class TooMuchPending extends NotAgreed {
  private static final long serialVersionUID = 1L;

  TooMuchPending(String message) {
    super(message);
  }
}
