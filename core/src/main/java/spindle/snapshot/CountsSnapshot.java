package spindle.snapshot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What has happened to the connections of a reactor since it was made.
///
/// @param opened how many have begun
/// @param closed how many have ended, by the class of the reason, without its package
/// @param refused how many were turned away, by what has done so
/// @param handshakes how many have agreed on TLS, by its version
/// @param received the bytes that the protocols of those that have ended had got
/// @param written the bytes that they had written
public record CountsSnapshot(
    long opened,
    Map<String, Long> closed,
    Map<String, Long> refused,
    Map<String, Long> handshakes,
    long received,
    long written) {
  /// Makes the maps its own.
  public CountsSnapshot {
    closed = copy(closed);
    refused = copy(refused);
    handshakes = copy(handshakes);
  }

  private static Map<String, Long> copy(Map<String, Long> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
