package spindle.tls;

import javax.net.ssl.SSLException;

/// Something that TLS as such allows or does not notice, and that is refused here: the cause of a
/// [spindle.reason.TlsFailed].
public final class TlsRefused extends SSLException {
  /// What was refused.
  public enum Kind {
    /// What came is not TLS at all.
    NOT_TLS,
    /// The handshake took longer than [TlsLimits#handshakeTimeout].
    HANDSHAKE_TIMEOUT,
    /// The handshake took more bytes than [TlsLimits#handshakeBytesMax].
    HANDSHAKE_TOO_LARGE,
    /// The peer ended the connection before the handshake was complete.
    HANDSHAKE_CUT_OFF,
    /// The peer wanted another handshake on an open TLS 1.2 connection.
    RENEGOTIATION,
    /// More records without data followed one another than [TlsLimits#emptyRecordsMax].
    EMPTY_RECORDS,
    /// The handshake agreed on an application protocol (ALPN), or on none, for which the
    /// [AlpnFactory] has nothing.
    NO_APPLICATION_PROTOCOL,
    /// Clear text came after the command that starts TLS, and would have been taken for protected.
    CLEAR_TEXT_LEFT
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  TlsRefused(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /// What was refused.
  public Kind kind() {
    return kind;
  }

  /// It marks an event of the network, not a place in a program.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
