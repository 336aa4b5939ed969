package spindle.reason;

import java.time.Duration;

/// A graceful close was given up: the peer took nothing for [spindle.protocol.Limits#closeTimeout],
/// or a registered producer did not finish in that time.
public final class CloseTimeout extends ConnectionLost {
  private static final long serialVersionUID = 1L;

  /// The peer took nothing for `waited`, and `unsent` bytes were dropped.
  public CloseTimeout(Duration waited, long unsent) {
    super(
        "the close was given up after %s without progress; %d bytes were not sent"
            .formatted(waited, unsent),
        null);
  }
}
