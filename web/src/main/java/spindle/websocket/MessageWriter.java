package spindle.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spindle.protocol.Transport;
import spindle.websocket.frame.Compression;
import spindle.websocket.frame.FrameWriter;
import spindle.websocket.frame.Opcode;

/// Writes messages and control frames, compressed where that was agreed on and is worth it. One of
/// these serves all connections of a thread.
final class MessageWriter {
  private static final int COMPRESSED_FROM = 256;
  private static final byte[] NOTHING = {};

  private final FrameWriter frames = new FrameWriter();

  /// The bytes of a text.
  ///
  /// @throws IllegalArgumentException if it has half of a surrogate pair, which nobody could read
  byte[] encoded(String text) {
    byte[] bytes = frames.encoded(text);
    frames.trim();
    return bytes;
  }

  /// Sends a text.
  ///
  /// @return whether there is room for more
  /// @throws IllegalArgumentException as above
  boolean text(Transport to, Terms terms, String text) {
    boolean room =
        (terms.compresses() && text.length() >= COMPRESSED_FROM)
            ? compressed(to, terms, Opcode.TEXT, frames.encoded(text))
            : to.write(frames.text(text, terms.masks()));
    frames.trim();
    return room;
  }

  /// Sends a message.
  ///
  /// @return as above
  boolean message(Transport to, Terms terms, int opcode, byte[] bytes) {
    return (terms.compresses() && bytes.length >= COMPRESSED_FROM)
        ? compressed(to, terms, opcode, bytes)
        : frame(to, terms, FrameWriter.LAST | opcode, ByteBuffer.wrap(bytes));
  }

  private boolean compressed(Transport to, Terms terms, int opcode, byte[] bytes) {
    byte[] small = Compression.here().deflate(bytes, 0, bytes.length);
    int first = FrameWriter.LAST | FrameWriter.COMPRESSED | opcode;
    return frame(to, terms, first, ByteBuffer.wrap(small));
  }

  /// Sends a frame.
  ///
  /// @return as above
  boolean frame(Transport to, Terms terms, int first, ByteBuffer payload) {
    boolean room = to.write(frames.frame(first, payload, terms.masks()));
    frames.trim();
    return room;
  }

  void control(Transport to, Terms terms, int opcode, byte[] payload) {
    to.write(frames.frame(FrameWriter.LAST | opcode, payload, terms.masks()));
  }

  void ping(Transport to, Terms terms) {
    control(to, terms, Opcode.PING, NOTHING);
  }

  /// Sends the closing frame.
  ///
  /// @param code [CloseStatus#NO_STATUS] for a frame without one
  void close(Transport to, Terms terms, int code, String reason) {
    if (code == CloseStatus.NO_STATUS) {
      control(to, terms, Opcode.CLOSE, NOTHING);
      return;
    }
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words);
    control(to, terms, Opcode.CLOSE, payload.array());
  }
}
