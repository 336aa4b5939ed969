package spindle.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import spindle.snapshot.CountsSnapshot;

/// What has happened to a loop's connections since it was made. Of the loop's thread.
public final class Tally {
  /// The kinds that are told apart; there are fewer by far.
  private static final int KINDS_MAX = 100;

  private final Map<String, Long> closed = new LinkedHashMap<>();
  private final Map<String, Long> refused = new LinkedHashMap<>();
  private final Map<String, Long> handshakes = new LinkedHashMap<>();
  private long opened;
  private long received;
  private long written;

  Tally() {}

  /// A connection has its protocol.
  public void opened() {
    opened++;
  }

  /// A connection has ended.
  ///
  /// @param reason the class of the reason
  public void closed(Class<?> reason, long bytesReceived, long bytesWritten) {
    count(closed, reason.getSimpleName());
    received += bytesReceived;
    written += bytesWritten;
  }

  /// A peer was turned away.
  ///
  /// @param why one of a few words
  public void refused(String why) {
    count(refused, why);
  }

  /// A connection has agreed on TLS.
  public void agreed(String version) {
    count(handshakes, version);
  }

  private static void count(Map<String, Long> kinds, String kind) {
    if (kinds.size() < KINDS_MAX || kinds.containsKey(kind)) {
      kinds.merge(kind, 1L, Long::sum);
    }
  }

  /// All of it.
  public CountsSnapshot snapshot() {
    return new CountsSnapshot(opened, closed, refused, handshakes, received, written);
  }
}
