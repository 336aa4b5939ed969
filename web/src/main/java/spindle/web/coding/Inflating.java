package spindle.web.coding;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The JDK's Inflater, as a step of a decoder.
final class Inflating {
  private final Inflater inflater;

  /// @param bare whether without the head and the checksum of zlib
  Inflating(boolean bare) {
    inflater = new Inflater(bare);
  }

  /// Takes and gives as much as can be.
  void step(ByteBuffer input, ByteBuffer output) throws MalformedContent {
    inflater.setInput(input);
    try {
      int given = 1;
      while (given > 0 && output.hasRemaining() && !inflater.finished()) {
        given = inflater.inflate(output);
      }
    } catch (DataFormatException e) {
      throw new MalformedContent("expected compressed data, got others", e);
    }
    if (inflater.needsDictionary()) {
      throw new MalformedContent("expected data that needs no dictionary");
    }
  }

  boolean finished() {
    return inflater.finished();
  }

  /// How much the stream has given, in all.
  long given() {
    return inflater.getBytesWritten();
  }

  /// Begins with another stream.
  void reset() {
    inflater.reset();
  }

  void close() {
    inflater.end();
  }
}
