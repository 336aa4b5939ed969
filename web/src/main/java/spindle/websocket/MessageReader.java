package spindle.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.Compression;
import spindle.websocket.frame.FrameReader;
import spindle.websocket.frame.Opcode;
import spindle.websocket.frame.Utf8Check;

/// Puts messages together from their frames, and holds them to the limits, RFC 6455, 5.4 and 8.1.
final class MessageReader implements FrameReader.Frames {
  /// What is told of the messages, in their order.
  interface Messages {
    void message(Message message);

    void control(int opcode, byte[] payload) throws BadFrame;

    /// What holds for the socket that they come over.
    WebSocketLimits limits();

    /// Whether more is to be read now.
    boolean goesOn();
  }

  private static final byte[] NOTHING = {};

  private final Messages messages;

  /// Text or binary while a message has not ended.
  private int kind;

  private boolean compressed;
  private int fragments;
  private boolean lastFrame;
  private long frameLength;

  /// What has come of a message that has not ended.
  private byte[] kept = NOTHING;

  private int size;
  private @Nullable Message direct;

  /// Made with the first text that does not come in one piece.
  private @Nullable Utf8Check utf8;

  MessageReader(Messages messages) {
    this.messages = messages;
  }

  /// How much memory a message that has not ended takes.
  int keptBytes() {
    return kept.length;
  }

  /// Whether no message has begun that has not ended.
  boolean betweenMessages() {
    return kind == 0;
  }

  private WebSocketLimits limits() {
    return messages.limits();
  }

  @Override
  public void begins(int opcode, boolean last, boolean rsv1, long length) throws BadFrame {
    if (opcode == Opcode.CONTINUATION) {
      if (kind == 0) {
        throw bad("a continuation of nothing");
      }
    } else if (kind != 0) {
      throw bad("a message within a message");
    } else {
      kind = opcode;
      compressed = rsv1;
      fragments = 0;
      if (utf8 != null) {
        utf8.reset();
      }
    }
    lastFrame = last;
    frameLength = length;
    if (++fragments > limits().fragmentsMax()) {
      throw tooBig("a message of more than %d frames".formatted(limits().fragmentsMax()));
    }
    if (length > limits().messageMax() - size) {
      throw tooBig("a message of more than %d bytes".formatted(limits().messageMax()));
    }
  }

  private static BadFrame bad(String message) {
    return new BadFrame(CloseStatus.PROTOCOL_ERROR, message);
  }

  private static BadFrame tooBig(String message) {
    return new BadFrame(CloseStatus.TOO_BIG, message);
  }

  @Override
  public void piece(byte[] bytes, int offset, int length) throws BadFrame {
    if (lastFrame && size == 0 && length == frameLength) {
      direct = compressed ? inflated(bytes, length) : whole(bytes, offset, length);
      return;
    }
    if (kind == Opcode.TEXT && !compressed && !check().accepts(bytes, offset, length)) {
      throw notText();
    }
    keep(bytes, offset, length);
  }

  /// A message that came in one piece.
  private Message whole(byte[] bytes, int offset, int length) throws BadFrame {
    return kind == Opcode.TEXT
        ? text(bytes, offset, length)
        : new Message.Binary(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  private static Message text(byte[] bytes, int offset, int length) throws BadFrame {
    String text = Utf8Check.decoded(bytes, offset, length);
    if (text == null) {
      throw notText();
    }
    return new Message.Text(text);
  }

  private Utf8Check check() {
    Utf8Check check = utf8;
    if (check == null) {
      check = new Utf8Check();
      utf8 = check;
    }
    return check;
  }

  private static BadFrame notText() {
    return new BadFrame(CloseStatus.INVALID_PAYLOAD, "a text that is no UTF-8");
  }

  private void keep(byte[] bytes, int offset, int length) {
    if (size + length > kept.length) {
      long wanted = Math.max(size + length, Math.min(2L * kept.length, limits().messageMax()));
      kept = Arrays.copyOf(kept, (int) wanted);
    }
    System.arraycopy(bytes, offset, kept, size, length);
    size += length;
  }

  private Message inflated(byte[] bytes, int length) throws BadFrame {
    byte[] inflated = Compression.here().inflate(bytes, length, limits().messageMax());
    return kind == Opcode.TEXT ? text(inflated, 0, inflated.length) : new Message.Binary(inflated);
  }

  @Override
  public void ends() throws BadFrame {
    if (!lastFrame) {
      return;
    }
    Message message = direct == null ? collected() : direct;
    direct = null;
    kind = 0;
    kept = NOTHING;
    size = 0;
    messages.message(message);
  }

  private Message collected() throws BadFrame {
    if (compressed) {
      return inflated(kept, size);
    }
    if (kind == Opcode.TEXT) {
      if (utf8 != null && !utf8.complete()) {
        throw notText();
      }
      return new Message.Text(new String(kept, 0, size, StandardCharsets.UTF_8));
    }
    return new Message.Binary(size == kept.length ? kept : Arrays.copyOf(kept, size));
  }

  @Override
  public void control(int opcode, byte[] payload) throws BadFrame {
    messages.control(opcode, payload);
  }

  @Override
  public boolean goesOn() {
    return messages.goesOn();
  }
}
