package spindle.protocol;

import java.time.Duration;

/// What one connection may cost us, and how many a port takes. Every number has a default, is
/// listed on the limits page, and has a test that exceeds it. Immutable; `withX` gives a changed
/// copy.
///
/// @param highWater bytes buffered for sending above which the connection is full: `write` says
///   false, producers pause, and a peer whose own bytes are answered so is not read from
/// @param lowWater bytes buffered at or below which it has room again
/// @param bufferMax bytes buffered above which the connection is aborted with [WriteBufferExceeded]
/// @param filesMax files waiting to be sent above which the connection is aborted likewise
/// @param closeTimeout how long a closing connection may go without its peer taking a byte before
///   it is aborted with [CloseTimeout], and the longest time it lingers
/// @param lingerTimeout how long a connection on which everything was sent and our direction shut
///   waits for the peer's next byte or end of stream before it is closed; also how long, when the
///   peer has ended first, a registered producer may write nothing before it is stopped
/// @param connectionsMax open connections of one port above which new ones are refused
public record Limits(
    int highWater,
    int lowWater,
    int bufferMax,
    int filesMax,
    Duration closeTimeout,
    Duration lingerTimeout,
    int connectionsMax) {
  private static final int KIB = 1024;
  private static final Limits DEFAULTS =
      new Limits(
          64 * KIB,
          16 * KIB,
          16 * KIB * KIB,
          16,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          65_536);

  /// Checks the numbers against one another.
  ///
  /// @throws IllegalArgumentException unless 0 ≤ lowWater ≤ highWater ≤ bufferMax, the times are
  ///   positive and the counts at least 1
  public Limits {
    if (lowWater < 0 || highWater < lowWater || bufferMax < highWater) {
      throw new IllegalArgumentException(
          "expected 0 <= lowWater <= highWater <= bufferMax, got %d, %d, %d"
              .formatted(lowWater, highWater, bufferMax));
    }
    if (filesMax < 1 || connectionsMax < 1) {
      throw new IllegalArgumentException(
          "expected filesMax and connectionsMax of at least 1, got %d and %d"
              .formatted(filesMax, connectionsMax));
    }
    requirePositive("closeTimeout", closeTimeout);
    requirePositive("lingerTimeout", lingerTimeout);
  }

  private static void requirePositive(String name, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a positive " + name + ", got " + time);
    }
  }

  /// 64 KiB high water, 16 KiB low water, 16 MiB at most, 16 files, 30 s to close, 5 s to linger,
  /// 65 536 connections a port.
  public static Limits defaults() {
    return DEFAULTS;
  }

  /// A copy with other water marks.
  public Limits withWaterMarks(int low, int high) {
    return new Limits(high, low, bufferMax, filesMax, closeTimeout, lingerTimeout, connectionsMax);
  }

  /// A copy with another hard limit on buffered bytes.
  public Limits withBufferMax(int bytes) {
    return new Limits(
        highWater, lowWater, bytes, filesMax, closeTimeout, lingerTimeout, connectionsMax);
  }

  /// A copy with another limit on files waiting to be sent.
  public Limits withFilesMax(int files) {
    return new Limits(
        highWater, lowWater, bufferMax, files, closeTimeout, lingerTimeout, connectionsMax);
  }

  /// A copy with another close time.
  public Limits withCloseTimeout(Duration time) {
    return new Limits(
        highWater, lowWater, bufferMax, filesMax, time, lingerTimeout, connectionsMax);
  }

  /// A copy with another linger time.
  public Limits withLingerTimeout(Duration time) {
    return new Limits(highWater, lowWater, bufferMax, filesMax, closeTimeout, time, connectionsMax);
  }

  /// A copy with another limit on open connections.
  public Limits withConnectionsMax(int connections) {
    return new Limits(
        highWater, lowWater, bufferMax, filesMax, closeTimeout, lingerTimeout, connections);
  }
}
