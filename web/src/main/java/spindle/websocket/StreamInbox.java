package spindle.websocket;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.web.body.BodyTruncated;
import spindle.web.wire.ArrivingBody;
import spindle.web.wire.BodyOwner;
import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.FrameReader;
import spindle.websocket.frame.Opcode;
import spindle.websocket.frame.Utf8Check;

/// Messages that are read while they arrive, piece by piece. None of them is kept whole, so they
/// have no limit.
final class StreamInbox extends Inbox<MessageStream> implements FrameReader.Frames, BodyOwner {
  private static final int CHARACTER_MAX = 4;

  /// Those that nobody has taken yet.
  private final Set<MessageStream> waiting = new LinkedHashSet<>();

  /// Text or binary while a message has not ended.
  private int kind;

  private boolean lastFrame;
  private @Nullable ArrivingBody body;
  private @Nullable Utf8Check utf8;

  /// The beginning of a character that is not here whole.
  private final ByteBuffer begun = ByteBuffer.allocate(CHARACTER_MAX);

  StreamInbox(Line line) {
    serve(line);
  }

  @Override
  FrameReader.Frames reader() {
    return this;
  }

  @Override
  long keptBytes() {
    return 0;
  }

  @Override
  long waitingBytes() {
    ArrivingBody current = body;
    long all = current == null ? 0 : current.waitingBytes();
    for (MessageStream each : waiting) {
      all += MESSAGE_COST + (each.body() == current ? 0 : each.waitingBytes());
    }
    return all;
  }

  @Override
  public void begins(int opcode, boolean last, boolean compressed, long length) throws BadFrame {
    lastFrame = last;
    if (opcode == Opcode.CONTINUATION) {
      if (kind == 0) {
        throw new BadFrame(CloseStatus.PROTOCOL_ERROR, "a continuation of nothing");
      }
      return;
    }
    if (kind != 0) {
      throw new BadFrame(CloseStatus.PROTOCOL_ERROR, "a message within a message");
    }
    kind = opcode;
    utf8 = opcode == Opcode.TEXT ? new Utf8Check() : null;
    begun.clear();
    if (line().isOpen()) {
      ArrivingBody made =
          new ArrivingBody(this, last ? length : -1, line().terms().limits().readAhead());
      MessageStream stream = new MessageStream(opcode == Opcode.TEXT, made);
      body = made;
      waiting.add(stream);
      arrived(stream);
    }
  }

  @Override
  boolean give(MessageStream stream) throws Exception {
    return line().user().take(stream);
  }

  @Override
  void left(MessageStream stream) {
    waiting.remove(stream);
  }

  @Override
  public void piece(byte[] bytes, int offset, int length) throws BadFrame {
    Utf8Check check = utf8;
    if (check == null) {
      offer(ByteBuffer.wrap(bytes, offset, length));
      return;
    }
    if (!check.accepts(bytes, offset, length)) {
      throw notText();
    }
    int cut = check.complete() ? length : beforeLastCharacter(bytes, offset, length);
    if (cut > 0) {
      ByteBuffer whole = ByteBuffer.allocate(begun.position() + cut);
      offer(whole.put(begun.flip()).put(bytes, offset, cut).flip());
      begun.clear();
    }
    begun.put(bytes, offset + cut, length - cut);
  }

  private static BadFrame notText() {
    return new BadFrame(CloseStatus.INVALID_PAYLOAD, "a text that is no UTF-8");
  }

  /// How many bytes there are before a character that does not end here.
  private static int beforeLastCharacter(byte[] bytes, int offset, int length) {
    int cut = length;
    while (cut > 0 && (bytes[offset + cut - 1] & 0xC0) == 0x80) {
      cut--;
    }
    return Math.max(0, cut - 1);
  }

  private void offer(ByteBuffer piece) {
    ArrivingBody current = body;
    if (current != null && piece.hasRemaining()) {
      line().guarded(() -> current.offer(piece));
    }
  }

  @Override
  public void ends() throws BadFrame {
    if (!lastFrame) {
      return;
    }
    if (utf8 != null && !utf8.complete()) {
      throw notText();
    }
    kind = 0;
    ArrivingBody whole = body;
    body = null;
    if (whole != null) {
      line().guarded(() -> whole.end(Fields.none()));
    }
  }

  @Override
  void cutOff() {
    ArrivingBody cut = body;
    body = null;
    if (cut != null) {
      String words = "the socket was closed before the message had ended";
      cut.fail(new BodyTruncated(words, new EOFException(words)));
    }
  }

  @Override
  public void control(int opcode, byte[] payload) throws BadFrame {
    line().control(opcode, payload);
  }

  @Override
  public void bodyWanted() {
    goOn();
  }

  @Override
  public void bodyMoved() {
    goOn();
  }
}
