package spindle.websocket;

import java.io.IOException;

/// The peer has sent what is no WebSocket, or what is beyond a limit. Carries no stack trace: it
/// tells of the peer.
final class BadFrame extends IOException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /// @param code with which the connection is closed
  /// @param message for the peer and for the program; quotes nothing of what came
  BadFrame(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }

  String words() {
    return String.valueOf(getMessage());
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
