package spindle.web.topics;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.web.events.EventLimits;
import spindle.web.events.SlowReader;

/// How a [TopicBridge] treats clients. Immutable; `withX` gives a changed copy.
public final class BridgeSettings {
  private static final BridgeSettings DEFAULTS =
      new BridgeSettings(
          1_000_000, null, EventLimits.defaults(), SlowReader.END, Duration.ofSeconds(30));

  private final int bufferedMax;
  private final @Nullable String gap;
  private final EventLimits events;
  private final SlowReader slow;
  private final Duration linger;

  private BridgeSettings(
      int bufferedMax, @Nullable String gap, EventLimits events, SlowReader slow, Duration linger) {
    this.bufferedMax = bufferedMax;
    this.gap = gap;
    this.events = events;
    this.slow = slow;
    this.linger = linger;
  }

  /// A WebSocket for which more than 1 000 000 bytes wait is ended, sockets are not told of gaps,
  /// event streams have their own defaults, and a topic that nobody hears is heard for 30 s to 60 s
  /// more.
  public static BridgeSettings defaults() {
    return DEFAULTS;
  }

  /// A copy with another limit on the bytes that wait for a WebSocket.
  ///
  /// @throws IllegalArgumentException unless it is positive
  public BridgeSettings withBufferedMax(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("expected a limit that is positive, got " + bytes);
    }
    return new BridgeSettings(bytes, gap, events, slow, linger);
  }

  /// A copy that sends sockets this text where messages are missing. Event streams get an event of
  /// the name `gap` in any case.
  public BridgeSettings withGap(String text) {
    return new BridgeSettings(bufferedMax, text, events, slow, linger);
  }

  /// A copy with other limits on event streams.
  public BridgeSettings withEvents(EventLimits limits, SlowReader reader) {
    return new BridgeSettings(bufferedMax, gap, limits, reader, linger);
  }

  /// A copy that hears a topic for so long, or up to twice that, after the last client has gone: so
  /// that an event stream that comes back misses nothing.
  ///
  /// @throws IllegalArgumentException unless it is positive
  public BridgeSettings withLinger(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a time above 0, got " + time);
    }
    return new BridgeSettings(bufferedMax, gap, events, slow, time);
  }

  int bufferedMax() {
    return bufferedMax;
  }

  Optional<String> gap() {
    return Optional.ofNullable(gap);
  }

  EventLimits events() {
    return events;
  }

  SlowReader slow() {
    return slow;
  }

  Duration linger() {
    return linger;
  }
}
