package spindle.reason;

/// TLS could not be set up or was broken: a handshake that failed, a certificate that was not
/// accepted, a record that did not decrypt.
public final class TlsFailed extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// TLS failed with `cause`.
  public TlsFailed(Throwable cause) {
    super("TLS failed: " + cause.getMessage(), cause);
  }
}
