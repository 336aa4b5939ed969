package spindle.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the trailer behind the last chunk: fields, perhaps none, and an empty line.
final class TrailerParser extends HeadParser {
  TrailerParser(MessageLimits limits) {
    super(limits.trailerMax(), limits.trailerFieldsMax(), MessageFault.CHUNK);
  }

  @Nullable Fields read(ByteBuffer stream) throws MalformedMessage {
    try {
      return parse(stream) ? copyOfFields(copyOfHead()) : null;
    } catch (MalformedMessage e) {
      throw new MalformedMessage(
          MessageFault.CHUNK, "expected a trailer of fields: " + e.getMessage());
    }
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
