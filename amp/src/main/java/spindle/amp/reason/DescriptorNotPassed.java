package spindle.amp.reason;

import org.jspecify.annotations.Nullable;

/// A call has a [spindle.amp.Descriptor] among its arguments that cannot be passed, and was not
/// sent: the connection is none over a UNIX socket of the epoll kernel, the number is none, or too
/// many wait to be sent. The connection goes on.
public final class DescriptorNotPassed extends CallFailed {
  private static final long serialVersionUID = 1L;

  /// Says in `message` why, and has what the system said of it.
  public DescriptorNotPassed(@Nullable String message, @Nullable Throwable cause) {
    super(String.valueOf(message));
    initCause(cause);
  }
}
