package spindle.record;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Layer;
import spindle.protocol.LayerContext;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.record.RecordedEvent.Kind;

/// Lets everything pass, and writes it down.
final class RecordingLayer implements Layer {
  private static final int PIECE_MAX = 16 * 1024;

  private final RecordingFile file;
  private boolean inputEnded;

  RecordingLayer(RecordingFile file) {
    this.file = file;
  }

  @Override
  public void begin(LayerContext context) {}

  @Override
  public boolean receive(ByteBuffer wire, ByteBuffer data) {
    if (!wire.hasRemaining()) {
      return false;
    }
    file.bytes(Kind.RECEIVED, wire.duplicate());
    data.put(wire);
    return true;
  }

  @Override
  public void wireEnded() {
    inputEnded = true;
    file.event(Kind.PEER_ENDED, "");
  }

  @Override
  public boolean inputEnded() {
    return inputEnded;
  }

  @Override
  public boolean hasOutput() {
    return false;
  }

  @Override
  public boolean takesData() {
    return true;
  }

  @Override
  public void send(ByteBuffer[] data, int count, ByteBuffer wire) {
    int left = PIECE_MAX;
    for (int i = 0; i < count && left > 0; i++) {
      ByteBuffer each = data[i];
      int end = each.limit();
      each.limit(Math.min(end, each.position() + left));
      if (each.hasRemaining()) {
        file.bytes(Kind.SENT, each.duplicate());
      }
      left -= each.remaining();
      wire.put(each);
      each.limit(end);
    }
  }

  @Override
  public int pieceMax() {
    return PIECE_MAX;
  }

  @Override
  public void endOutput() {
    file.event(Kind.ENDED, "");
  }

  @Override
  public boolean hasNews() {
    return false;
  }

  @Override
  public void tellNews(@Nullable Protocol protocol) {}

  @Override
  public ConnectionClosed ended(ConnectionClosed reason) {
    return reason;
  }

  @Override
  public void tellEnd(ConnectionClosed reason) {
    file.end(reason);
  }
}
