package spindle.amp.reason;

import java.io.IOException;

/// Why a call has no answer, apart from the errors that the command declares, the end of the
/// connection, and its being cancelled. Carries no stack trace: it tells of the peer.
public abstract sealed class CallFailed extends IOException
    permits UnhandledCommand,
        UnknownRemoteError,
        MalformedAnswer,
        MalformedBox,
        TooManyCalls,
        DescriptorNotPassed,
        ProtocolSwitched {
  private static final long serialVersionUID = 1L;

  CallFailed(String message) {
    super(message);
  }

  @Override
  public final synchronized Throwable fillInStackTrace() {
    return this;
  }
}
