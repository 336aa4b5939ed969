package spindle.reason;

import java.io.IOException;
import java.time.Duration;

/// A peer has kept us waiting for longer than it was given: see [spindle.protocol.Patience]. It
/// carries no stack trace, for it is nothing that our code has done.
public final class PeerTooSlow extends IOException {
  private static final long serialVersionUID = 1;

  /// What the peer was too slow with.
  public enum What {
    /// It sent nothing at all.
    SILENT,
    /// It did not complete what it had begun.
    INCOMPLETE,
    /// It sent less than the least rate.
    TRICKLING
  }

  private final What what;
  private final Duration limit;

  /// A peer that was given `limit`, has sent `bytes` in it and, where there is a least rate, should
  /// have sent `bytesPerSecond` in each second.
  public PeerTooSlow(What what, Duration limit, long bytes, long bytesPerSecond) {
    super(words(what, limit, bytes, bytesPerSecond));
    this.what = what;
    this.limit = limit;
  }

  private static String words(What what, Duration limit, long bytes, long bytesPerSecond) {
    return switch (what) {
      case SILENT -> "the peer has sent nothing for " + limit;
      case INCOMPLETE -> "the peer has not completed in " + limit + " what it had begun";
      case TRICKLING ->
          "the peer has sent %d bytes in %s, less than %d a second"
              .formatted(bytes, limit, bytesPerSecond);
    };
  }

  /// What the peer was too slow with.
  public What what() {
    return what;
  }

  /// The time that it was given.
  public Duration limit() {
    return limit;
  }

  /// Leaves the stack trace empty.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
