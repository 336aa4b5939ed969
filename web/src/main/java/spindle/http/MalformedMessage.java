package spindle.http;

import java.io.IOException;

/// The peer has sent what is no message of HTTP/1.1, or one beyond a limit. Carries no stack trace:
/// it tells of the peer, not of a place in the program.
public final class MalformedMessage extends IOException {
  private static final long serialVersionUID = 1L;

  private final MessageFault fault;

  /// The peer's fault, in words that quote nothing of what it sent.
  public MalformedMessage(MessageFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /// What kind of fault it is, which says how it is answered.
  public MessageFault fault() {
    return fault;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
