package spindle.http2;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the other end of a connection of HTTP/2 may cost, beside what
/// [WebLimits][spindle.web.WebLimits] says of each exchange. Every number has a default, is listed
/// on the limits page, and has a test that exceeds it. Immutable; `withX` gives a changed copy, and
/// throws `IllegalArgumentException` for what is not positive.
public final class Http2Limits {
  private static final int KIB = 1024;

  /// The window that a connection has before anybody has said anything, RFC 9113, 6.9.2.
  static final int FIRST_WINDOW = 65_535;

  private static final class Draft implements Cloneable {
    int maxStreams = 100;
    int streamWindow = 256 * KIB;
    int connectionWindow = KIB * KIB;
    int parkedMax = 4 * KIB * KIB;
    int continuationsMax = 16;
    int unsentMax = 64 * KIB;
    int controlQueueMax = 1000;
    int resetMemory = 100;
    Duration settingsAck = Duration.ofSeconds(10);
    Duration pingTimeout = Duration.ofSeconds(15);
    Duration windowStall = Duration.ofSeconds(30);

    Draft copy() {
      try {
        return (Draft) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private static final Http2Limits DEFAULTS = new Http2Limits(new Draft());

  /// Never changed.
  private final Draft values;

  private Http2Limits(Draft draft) {
    values = draft;
    for (int each :
        List.of(
            values.maxStreams,
            values.streamWindow,
            values.parkedMax,
            values.continuationsMax,
            values.unsentMax,
            values.controlQueueMax,
            values.resetMemory)) {
      require(each >= 1, each);
    }
    require(values.connectionWindow >= FIRST_WINDOW, values.connectionWindow);
    for (Duration each : List.of(values.settingsAck, values.pingTimeout, values.windowStall)) {
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

  private Http2Limits with(Consumer<Draft> change) {
    Draft copy = values.copy();
    change.accept(copy);
    return new Http2Limits(copy);
  }

  /// Requests at work on one connection. Beyond it: REFUSED_STREAM; 100.
  public int maxStreams() {
    return values.maxStreams;
  }

  /// A copy with another [#maxStreams].
  public Http2Limits withMaxStreams(int streams) {
    return with(draft -> draft.maxStreams = streams);
  }

  /// Bytes of one body that may come before they are asked for; 256 KiB.
  public int streamWindow() {
    return values.streamWindow;
  }

  /// Bytes that may be under way on one connection; 1 MiB.
  public int connectionWindow() {
    return values.connectionWindow;
  }

  /// Bytes of all bodies that wait for their handlers without holding up the others; 4 MiB.
  public int parkedMax() {
    return values.parkedMax;
  }

  /// A copy with other windows: [#streamWindow], [#connectionWindow] and [#parkedMax].
  ///
  /// @throws IllegalArgumentException unless the connection's is at least 65 535, which HTTP/2
  ///   knows no way to lower
  public Http2Limits withWindows(int stream, int connection, int parked) {
    return with(draft -> {
      draft.streamWindow = stream;
      draft.connectionWindow = connection;
      draft.parkedMax = parked;
    });
  }

  /// CONTINUATION frames of one header block. Beyond it, or with more than 4 empty ones, the
  /// connection ends; 16.
  public int continuationsMax() {
    return values.continuationsMax;
  }

  /// A copy with another [#continuationsMax].
  public Http2Limits withContinuationsMax(int frames) {
    return with(draft -> draft.continuationsMax = frames);
  }

  /// Bytes of one response that wait for the client before its handler is held; 64 KiB.
  public int unsentMax() {
    return values.unsentMax;
  }

  /// A copy with another [#unsentMax].
  public Http2Limits withUnsentMax(int bytes) {
    return with(draft -> draft.unsentMax = bytes);
  }

  /// Frames that answer the client's, and wait for it to read. Beyond it the connection ends; 1000.
  public int controlQueueMax() {
    return values.controlQueueMax;
  }

  /// A copy with another [#controlQueueMax].
  public Http2Limits withControlQueueMax(int frames) {
    return with(draft -> draft.controlQueueMax = frames);
  }

  /// Streams that were reset lately, whose frames are passed over; 100.
  public int resetMemory() {
    return values.resetMemory;
  }

  /// A copy with another [#resetMemory].
  public Http2Limits withResetMemory(int streams) {
    return with(draft -> draft.resetMemory = streams);
  }

  /// The time in which our settings are to be acknowledged; 10 s.
  public Duration settingsAck() {
    return values.settingsAck;
  }

  /// A copy with another [#settingsAck].
  public Http2Limits withSettingsAck(Duration time) {
    return with(draft -> draft.settingsAck = time);
  }

  /// The time in which a ping is to be answered; 15 s.
  public Duration pingTimeout() {
    return values.pingTimeout;
  }

  /// A copy with another [#pingTimeout].
  public Http2Limits withPingTimeout(Duration time) {
    return with(draft -> draft.pingTimeout = time);
  }

  /// The time in which a client that has closed its window is to open it; 30 s.
  public Duration windowStall() {
    return values.windowStall;
  }

  /// A copy with another [#windowStall].
  public Http2Limits withWindowStall(Duration time) {
    return with(draft -> draft.windowStall = time);
  }

  private List<Object> parts() {
    return List.of(
        values.maxStreams,
        values.streamWindow,
        values.connectionWindow,
        values.parkedMax,
        values.continuationsMax,
        values.unsentMax,
        values.controlQueueMax,
        values.resetMemory,
        values.settingsAck,
        values.pingTimeout,
        values.windowStall);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Http2Limits that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  /// All of them, for people.
  @Override
  public String toString() {
    return ("Http2Limits[maxStreams=%s, streamWindow=%s, connectionWindow=%s, parkedMax=%s, "
            + "continuationsMax=%s, unsentMax=%s, controlQueueMax=%s, resetMemory=%s, "
            + "settingsAck=%s, pingTimeout=%s, windowStall=%s]")
        .formatted(parts().toArray());
  }
}
