package spindle.cluster.agreement;

/// More calls of this member's wait already than [AgreementSettings#pendingMax] allows, or than
/// there is room for on the way to the member that takes them: `ClusterLimits.queueMax`, `asksMax`
/// and, there, `answersMax`; or more bytes of calls wait there than its log keeps up with. Nothing
/// was done.
public final class TooMuchPending extends NotAgreed {
  private static final long serialVersionUID = 1L;

  TooMuchPending(String message) {
    super(message);
  }
}
