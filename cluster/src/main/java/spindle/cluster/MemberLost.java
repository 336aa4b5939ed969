package spindle.cluster;

/// The member is gone, or cannot be reached. It may have heard the question, or not.
public final class MemberLost extends AskFailed {
  private static final long serialVersionUID = 1L;

  MemberLost(String message) {
    super(message);
  }
}
