package spindle.reason;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Why a connection ended: given to [spindle.protocol.Protocol#connectionLost]. A `switch` over it
/// is exhaustive with [ConnectionDone] and [ConnectionLost].
///
/// These mark events, not places in a program, so they carry no stack trace of their own; a cause,
/// where there is one, keeps its trace.
public abstract sealed class ConnectionClosed extends IOException
    permits ConnectionDone, ConnectionLost {
  private static final long serialVersionUID = 1L;

  ConnectionClosed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public final synchronized Throwable fillInStackTrace() {
    return this;
  }
}
