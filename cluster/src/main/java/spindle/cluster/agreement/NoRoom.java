package spindle.cluster.agreement;

/// The state would become larger than [AgreementSettings#bytesMax]. Nothing was done.
public final class NoRoom extends NotAgreed {
  private static final long serialVersionUID = 1L;

  NoRoom(String message) {
    super(message);
  }
}
