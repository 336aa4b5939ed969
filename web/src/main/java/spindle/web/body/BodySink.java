package spindle.web.body;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Where a [BodyWriter] writes to, in its fiber.
public interface BodySink {
  /// Sends bytes, and waits until somebody asks for more of them.
  ///
  /// @param bytes taken when this returns
  /// @throws Exception a [spindle.defer.CancelledError] if nobody wants the body any more
  void write(ByteBuffer bytes) throws Exception;

  /// Sends bytes, as above.
  ///
  /// @throws Exception as above
  default void write(byte[] bytes) throws Exception {
    write(ByteBuffer.wrap(bytes));
  }

  /// Sends text in UTF-8, as above.
  ///
  /// @throws Exception as above
  default void write(String text) throws Exception {
    write(text.getBytes(StandardCharsets.UTF_8));
  }
}
