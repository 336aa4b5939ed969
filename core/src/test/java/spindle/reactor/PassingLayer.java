package spindle.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Layer;
import spindle.protocol.LayerContext;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// A layer through which everything passes, and which may say something of its own.
public class PassingLayer implements Layer {
  private static final int PIECE = 16 * 1024;

  @Nullable LayerContext context;
  String own = "";

  /// For tests of other packages, too.
  public PassingLayer() {}

  LayerContext context() {
    LayerContext given = context;
    if (given == null) {
      throw new AssertionError("it has not begun");
    }
    return given;
  }

  @Override
  public void begin(LayerContext given) {
    context = given;
  }

  @Override
  public boolean receive(ByteBuffer wire, ByteBuffer data) throws IOException {
    boolean some = wire.hasRemaining();
    data.put(wire);
    return some;
  }

  @Override
  public void wireEnded() {}

  @Override
  public boolean inputEnded() {
    return false;
  }

  @Override
  public boolean hasOutput() {
    return !own.isEmpty();
  }

  @Override
  public boolean takesData() {
    return true;
  }

  @Override
  public void send(ByteBuffer[] data, int count, ByteBuffer wire) {
    wire.put(own.getBytes(StandardCharsets.US_ASCII));
    own = "";
    for (int i = 0; i < count; i++) {
      while (data[i].hasRemaining() && wire.position() < PIECE) {
        wire.put(data[i].get());
      }
    }
  }

  @Override
  public int pieceMax() {
    return PIECE;
  }

  @Override
  public void endOutput() {}

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
  public void tellEnd(ConnectionClosed reason) {}
}
