package spindle.http.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;

/// Reads fields, perhaps none, and an empty line: the trailer behind the last chunk, the head of a
/// part of a form.
final class TrailerParser extends HeadParser {
  TrailerParser(MessageLimits limits) {
    super(limits.trailerMax(), limits.trailerFieldsMax(), MessageFault.CHUNK);
  }

  TrailerParser(int headMax, int fieldsMax) {
    super(headMax, fieldsMax, MessageFault.HEAD_TOO_LARGE);
  }

  /// Reads on in a trailer.
  @Nullable Fields read(ByteBuffer stream) throws MalformedMessage {
    try {
      return fields(stream);
    } catch (MalformedMessage e) {
      throw new MalformedMessage(
          MessageFault.CHUNK, "expected a trailer of fields: " + e.getMessage());
    }
  }

  /// Reads on.
  ///
  /// @return null if they have not ended
  @Nullable Fields fields(ByteBuffer stream) throws MalformedMessage {
    return parse(stream) ? copyOfFields(copyOfHead()) : null;
  }

  @Override
  boolean begun(int end) {
    return true;
  }

  @Override
  boolean firstLine(int limit) {
    return true;
  }

  @Override
  void fieldRead(int nameFrom, int nameTo) {}
}
