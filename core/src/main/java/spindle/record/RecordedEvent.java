package spindle.record;

import java.time.Duration;

/// One thing that happened to a connection.
///
/// @param at when, since the connection was made
/// @param kind what
/// @param text for [Kind#RECEIVED] and [Kind#SENT] the bytes, each a character below 256 (that is,
///   ISO-8859-1); for [Kind#LOST] the reason, in words; otherwise empty
public record RecordedEvent(Duration at, Kind kind, String text) {
  /// What can happen.
  public enum Kind {
    /// The connection was made.
    MADE("made"),
    /// Bytes came from the peer.
    RECEIVED("<"),
    /// Bytes were sent to the peer.
    SENT(">"),
    /// The peer has ended its direction.
    PEER_ENDED("peer-ended"),
    /// We have ended ours.
    ENDED("ended"),
    /// The connection has ended.
    LOST("lost"),
    /// The recording ends here, because it has become as large as it may be.
    CUT("cut");

    /// Its word in a file.
    final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /// The line that this is in a file, without the newline at its end: microseconds, a word for the
  /// kind, and the text with escapes for what cannot be printed.
  public String line() {
    String line = RecordingWriter.line(at, kind, text);
    return line.substring(0, line.length() - 1);
  }
}
