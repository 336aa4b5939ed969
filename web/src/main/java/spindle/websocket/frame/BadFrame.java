package spindle.websocket.frame;

import java.io.IOException;

/// The peer has sent what is no WebSocket, or what is beyond a limit. Carries no stack trace: it
/// tells of the peer.
public final class BadFrame extends IOException {
  private static final long serialVersionUID = 1L;

  /// RFC 6455, 7.4.1.
  public static final int PROTOCOL_ERROR = 1002;

  /// RFC 6455, 7.4.1.
  public static final int INVALID_PAYLOAD = 1007;

  /// RFC 6455, 7.4.1.
  public static final int TOO_BIG = 1009;

  private final int code;

  /// @param code with which the connection is closed
  /// @param message for the peer and for the program; quotes nothing of what came
  public BadFrame(int code, String message) {
    super(message);
    this.code = code;
  }

  public int code() {
    return code;
  }

  public String words() {
    return String.valueOf(getMessage());
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
