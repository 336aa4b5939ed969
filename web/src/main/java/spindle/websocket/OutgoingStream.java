package spindle.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.web.body.Body;
import spindle.websocket.frame.FrameWriter;
import spindle.websocket.frame.Opcode;
import spindle.websocket.frame.Utf8Check;

/// One message that is sent as a stream: each piece of its body is a frame.
final class OutgoingStream implements Recipient<Long> {
  private final Outgoing outgoing;
  private final int opcode;
  private final Body body;
  private final Utf8Check utf8 = new Utf8Check();
  private final Deferred<Void> told = new Deferred<>(_ -> stop());
  private @Nullable Deferred<Long> pouring;
  private boolean begun;
  private boolean over;

  OutgoingStream(Outgoing outgoing, int opcode, Body body) {
    this.outgoing = outgoing;
    this.opcode = opcode;
    this.body = body;
  }

  Deferred<Void> told() {
    return told;
  }

  boolean isOver() {
    return over;
  }

  /// Its turn has come.
  void begin() {
    Deferred<Long> poured = body.pourInto(this::piece);
    pouring = poured;
    var _ = poured.deliverTo(this);
  }

  private @Nullable Deferred<?> piece(ByteBuffer piece) {
    if (opcode == Opcode.TEXT) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(piece.position(), bytes);
      if (!utf8.accepts(bytes, 0, bytes.length)) {
        throw notText();
      }
    }
    return write(0, piece) ? null : outgoing.transport().drained();
  }

  private static IllegalArgumentException notText() {
    return new IllegalArgumentException("expected text in UTF-8, got a body that is none");
  }

  private boolean write(int last, ByteBuffer piece) {
    int first = last | (begun ? Opcode.CONTINUATION : opcode);
    begun = true;
    return outgoing.write(first, piece);
  }

  @Override
  public void succeeded(Long poured) {
    if (over) {
      return;
    }
    if (opcode == Opcode.TEXT && !utf8.complete()) {
      failed(notText());
      return;
    }
    over = true;
    write(FrameWriter.LAST, ByteBuffer.allocate(0));
    told.callback();
    outgoing.ended(null);
  }

  @Override
  public void failed(Throwable failure) {
    if (!over) {
      over = true;
      tell(failure);
      outgoing.ended(begun ? failure : null);
    }
  }

  private void tell(Throwable failure) {
    if (!told.called()) {
      told.errback(failure);
    }
  }

  private void stop() {
    if (pouring == null) {
      over = true;
      body.cancel();
    } else {
      pouring.cancel();
    }
  }

  /// The socket ends before it.
  void cutOff() {
    if (!over) {
      over = true;
      body.cancel();
      tell(new CancelledError("the socket was closed before the message was sent"));
    }
  }
}
