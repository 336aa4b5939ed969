package spindle.cluster.agreement;

/// No majority of the voters can be reached from here, or its leader is being chosen. Nothing was
/// done; it may be tried again.
public final class NoMajority extends NotAgreed {
  private static final long serialVersionUID = 1L;

  NoMajority(String message) {
    super(message);
  }
}
