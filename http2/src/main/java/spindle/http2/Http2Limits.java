package spindle.http2;

import java.time.Duration;
import java.util.List;

/// What the other end of a connection of HTTP/2 may cost, beside what
/// [WebLimits][spindle.web.WebLimits] says of each exchange. Every number has a default, is listed
/// on the limits page, and has a test that exceeds it. Immutable; `withX` gives a changed copy.
///
/// @param maxStreams requests at work on one connection; 100. Beyond it: REFUSED_STREAM
/// @param streamWindow bytes of one body that may come before they are asked for; 256 KiB
/// @param connectionWindow bytes that may be under way on one connection; 1 MiB
/// @param parkedMax bytes of all bodies that wait for their handlers without holding up the others;
///   4 MiB
/// @param continuationsMax CONTINUATION frames of one header block; 16. Beyond it, or with more
///   than 4 empty ones, the connection ends
/// @param unsentMax bytes of one response that wait for the client before its handler is held; 64
///   KiB
/// @param controlQueueMax frames that answer the client's, and wait for it to read; 1000. Beyond it
///   the connection ends
/// @param resetMemory streams that were reset lately, whose frames are passed over; 100
/// @param settingsAck the time in which our settings are to be acknowledged; 10 s
/// @param pingTimeout the time in which a ping is to be answered; 15 s
/// @param windowStall the time in which a client that has closed its window is to open it; 30 s
public record Http2Limits(
    int maxStreams,
    int streamWindow,
    int connectionWindow,
    int parkedMax,
    int continuationsMax,
    int unsentMax,
    int controlQueueMax,
    int resetMemory,
    Duration settingsAck,
    Duration pingTimeout,
    Duration windowStall) {
  private static final int KIB = 1024;

  /// The window that a connection has before anybody has said anything, RFC 9113, 6.9.2.
  static final int FIRST_WINDOW = 65_535;

  private static final Http2Limits DEFAULTS =
      new Http2Limits(
          100,
          256 * KIB,
          KIB * KIB,
          4 * KIB * KIB,
          16,
          64 * KIB,
          1000,
          100,
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30));

  /// Checks all.
  ///
  /// @throws IllegalArgumentException unless every number is at least 1, the times are positive,
  ///   and the connection's window is at least 65 535, which HTTP/2 knows no way to lower
  public Http2Limits {
    for (int each :
        List.of(
            maxStreams,
            streamWindow,
            parkedMax,
            continuationsMax,
            unsentMax,
            controlQueueMax,
            resetMemory)) {
      require(each >= 1, each);
    }
    require(connectionWindow >= FIRST_WINDOW, connectionWindow);
    for (Duration each : List.of(settingsAck, pingTimeout, windowStall)) {
      require(each.isPositive(), each);
    }
  }

  private static void require(boolean holds, Object got) {
    if (!holds) {
      throw new IllegalArgumentException(
          "expected a limit that is positive, of a connection's window at least 65535, got " + got);
    }
  }

  /// 100 streams, windows of 256 KiB and 1 MiB.
  public static Http2Limits defaults() {
    return DEFAULTS;
  }

  /// A copy with another [#maxStreams].
  public Http2Limits withMaxStreams(int streams) {
    return new Http2Limits(
        streams,
        streamWindow,
        connectionWindow,
        parkedMax,
        continuationsMax,
        unsentMax,
        controlQueueMax,
        resetMemory,
        settingsAck,
        pingTimeout,
        windowStall);
  }

  /// A copy with other windows: [#streamWindow], [#connectionWindow] and [#parkedMax].
  public Http2Limits withWindows(int stream, int connection, int parked) {
    return new Http2Limits(
        maxStreams,
        stream,
        connection,
        parked,
        continuationsMax,
        unsentMax,
        controlQueueMax,
        resetMemory,
        settingsAck,
        pingTimeout,
        windowStall);
  }
}
