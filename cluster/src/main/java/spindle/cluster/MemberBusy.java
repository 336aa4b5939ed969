package spindle.cluster;

/// There was no room for the question, here or there: see [ClusterLimits]. No program has heard it,
/// and it may be asked again later.
public final class MemberBusy extends AskFailed {
  private static final long serialVersionUID = 1L;

  MemberBusy(String message) {
    super(message);
  }
}
