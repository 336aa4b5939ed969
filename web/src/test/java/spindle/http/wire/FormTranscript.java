package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import spindle.http.BadForm;
import spindle.http.FormLimits;

/// What [MultipartReader] finds in a stream, as text: `(name)` for a head, bytes with line ends
/// escaped, a full stop at the end of each part, `!` and the status for a fault.
final class FormTranscript {
  private final MultipartReader reader;
  private final StringBuilder found = new StringBuilder();

  private FormTranscript(String boundary, FormLimits limits) {
    reader = new MultipartReader(boundary, limits);
  }

  /// @param step how many bytes come at a time
  static String of(byte[] stream, String boundary, FormLimits limits, int step) {
    FormTranscript transcript = new FormTranscript(boundary, limits);
    try {
      for (int at = 0; at < stream.length; at += step) {
        transcript.read(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)));
      }
      transcript.reader.end();
    } catch (BadForm e) {
      transcript.found.append('!').append(e.status().code());
    }
    return transcript.found.toString();
  }

  /// The number of the byte that shows the fault.
  static int placeOfFault(byte[] stream, String boundary, FormLimits limits) {
    FormTranscript transcript = new FormTranscript(boundary, limits);
    for (int at = 0; at < stream.length; at++) {
      try {
        transcript.read(ByteBuffer.wrap(stream, at, 1));
      } catch (BadForm _) {
        return at;
      }
    }
    return -1;
  }

  private void read(ByteBuffer piece) throws BadForm {
    while (true) {
      PartEvent event = reader.read(piece);
      switch (event) {
        case null -> {
          if (piece.hasRemaining()) {
            throw new AssertionError("stopped before the end of a piece");
          }
          return;
        }
        case PartEvent.Begin begin -> found.append('(').append(begin.head().name()).append(')');
        case PartEvent.Data data -> append(data.bytes());
        case PartEvent.End _ -> found.append('.');
      }
    }
  }

  private void append(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      throw new AssertionError("a piece without a byte");
    }
    String text = ISO_8859_1.decode(bytes).toString();
    found.append(text.replace("\r", "%0D").replace("\n", "%0A"));
  }
}
