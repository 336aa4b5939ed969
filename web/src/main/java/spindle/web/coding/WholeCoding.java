package spindle.web.coding;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.web.body.Body;

/// Codes small bodies that are here at once, so that their length is known before they are sent.
final class WholeCoding {
  private static final int MAX = 64 * 1024;

  /// By so much at most a coding makes larger what it cannot make smaller.
  private static final int GROWTH = 1024;

  private WholeCoding() {}

  /// The body in a coding.
  ///
  /// @return null if the body is not here, too large, or has fields behind it
  static @Nullable Body encoded(Body body, ContentCoding coding) {
    ByteBuffer whole = body.length() > MAX ? null : body.whole();
    if (whole == null || !body.trailerNames().isEmpty()) {
      return null;
    }
    ByteBuffer output = ByteBuffer.allocate(whole.remaining() + GROWTH);
    try (ContentCoder coder = coding.encoder()) {
      if (!coder.code(whole.duplicate(), output, ContentCoder.Goal.END)) {
        return null;
      }
    } catch (MalformedContent e) {
      throw new UncheckedIOException(e); // there is nothing that could not be coded
    }
    body.cancel();
    byte[] bytes = new byte[output.flip().remaining()];
    output.get(bytes);
    return Body.of(bytes);
  }
}
