package spindle.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Recipient;
import spindle.protocol.Transport;

/// What one socket sends: messages, compressed where that was agreed on and is worth it, and
/// control frames between them.
final class Outgoing implements Recipient<Void> {
  private static final int COMPRESSED_FROM = 256;
  private static final int PONGS_MAX = 64;
  private static final byte[] NOTHING = {};

  private final Transport transport;
  private final boolean compresses;
  private final @Nullable Masks masks;
  private final BooleanSupplier open;
  private int pongs;
  private byte @Nullable [] owed;

  /// @param open whether frames may still be sent
  Outgoing(Transport transport, Terms terms, BooleanSupplier open) {
    this.transport = transport;
    this.compresses = terms.compresses();
    this.masks = terms.masks();
    this.open = open;
  }

  /// Sends a text.
  ///
  /// @return whether there is room for more
  boolean send(String text) {
    FrameWriter writer = Bench.here().output;
    boolean room =
        (compresses && text.length() >= COMPRESSED_FROM)
            ? compressed(Opcode.TEXT, writer.encoded(text))
            : transport.write(writer.text(text, masks));
    writer.trim();
    return room;
  }

  /// Sends bytes.
  ///
  /// @return as above
  boolean send(byte[] bytes) {
    FrameWriter writer = Bench.here().output;
    boolean room =
        (compresses && bytes.length >= COMPRESSED_FROM)
            ? compressed(Opcode.BINARY, bytes)
            : transport.write(writer.frame(FrameWriter.LAST | Opcode.BINARY, bytes, masks));
    writer.trim();
    return room;
  }

  private boolean compressed(int opcode, byte[] bytes) {
    byte[] small = Compression.here().deflate(bytes, 0, bytes.length);
    int first = FrameWriter.LAST | FrameWriter.COMPRESSED | opcode;
    return transport.write(Bench.here().output.frame(first, small, masks));
  }

  private void control(int opcode, byte[] payload) {
    transport.write(Bench.here().output.frame(FrameWriter.LAST | opcode, payload, masks));
  }

  void ping() {
    control(Opcode.PING, NOTHING);
  }

  /// While the peer takes nothing, only the latest of many pongs is owed.
  void pong(byte[] payload) {
    if (transport.buffered() == 0) {
      pongs = 0;
    }
    if (pongs < PONGS_MAX) {
      pongs++;
      control(Opcode.PONG, payload);
      return;
    }
    boolean waits = owed != null;
    owed = payload;
    if (!waits) {
      var _ = transport.sent().deliverTo(this);
    }
  }

  @Override
  public void succeeded(Void sent) {
    byte[] payload = owed;
    owed = null;
    if (payload != null && open.getAsBoolean()) {
      pong(payload);
    }
  }

  @Override
  public void failed(Throwable ended) {
    owed = null;
  }

  /// Sends the closing frame.
  ///
  /// @param code [CloseStatus#NO_STATUS] for a frame without one
  void close(int code, String reason) {
    if (code == CloseStatus.NO_STATUS) {
      control(Opcode.CLOSE, NOTHING);
      return;
    }
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words);
    control(Opcode.CLOSE, payload.array());
  }
}
