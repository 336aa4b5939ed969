package spindle.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import spindle.record.RecordedEvent.Kind;

/// One connection, as it was: who was there and what happened, in order.
///
/// @param role which end was watched
/// @param host the watched end's address, as text
/// @param peer the other end's address, as text
/// @param events in the order in which they happened; the first is [Kind#MADE]
public record Recording(Role role, String host, String peer, List<RecordedEvent> events) {
  /// The largest file that [#read] takes, in bytes: four times what a [Recorder] makes by default.
  public static final long FILE_MAX = 64L << 20;

  /// Which end was watched.
  public enum Role {
    /// The one that had accepted the connection.
    SERVER,
    /// The one that had asked for it.
    CLIENT
  }

  /// Keeps its own list.
  public Recording {
    events = List.copyOf(events);
  }

  /// Reads a file that a [Recorder] has written. It blocks: not for a reactor's thread.
  ///
  /// @throws RecordingFormatError if it is no such file, or larger than [#FILE_MAX]
  /// @throws IOException if it cannot be read
  public static Recording read(Path file) throws IOException {
    if (Files.size(file) > FILE_MAX) {
      throw new RecordingFormatError(
          "%s has %d bytes, more than the %d that are read"
              .formatted(file, Files.size(file), FILE_MAX));
    }
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /// Takes the text of a file apart.
  ///
  /// @throws RecordingFormatError if it is no recording, naming the line
  public static Recording parse(String text) throws RecordingFormatError {
    return new RecordingReader(text).read();
  }

  /// The text of its file.
  public String text() {
    return RecordingWriter.head(role, host, peer)
        + events.stream().map(RecordingWriter::line).collect(Collectors.joining());
  }

  /// All bytes of one direction, each a character below 256.
  ///
  /// @param direction [Kind#RECEIVED] or [Kind#SENT]
  public String bytes(Kind direction) {
    return events.stream()
        .filter(event -> event.kind() == direction)
        .map(RecordedEvent::text)
        .collect(Collectors.joining());
  }

  /// Whether it is whole: nothing was left out at its end for want of room.
  public boolean complete() {
    return events.getLast().kind() != Kind.CUT;
  }
}
