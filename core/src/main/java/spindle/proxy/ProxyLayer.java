package spindle.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.protocol.Layer;
import spindle.protocol.LayerContext;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;

/// Takes the header off the wire, and passes on what comes behind it, to the protocol or to a layer
/// such as TLS above.
final class ProxyLayer implements Layer {
  private static final int PIECE = 16 * 1024;

  private final Address forwarder;
  private final AwaitingHeader awaiting;
  private @Nullable HeaderParser parser;
  private @Nullable Forwarded forwarded;
  private ProxyHeader header = ProxyHeader.FIRST;
  private int ofValues;
  private boolean told;

  ProxyLayer(int headerMax, Address forwarder, AwaitingHeader awaiting) {
    this.forwarder = forwarder;
    this.awaiting = awaiting;
    parser = new HeaderParser(headerMax);
  }

  /// The peer below.
  Address forwarder() {
    return forwarder;
  }

  /// What the header says, or null if it has not come.
  @Nullable ProxyHeader header() {
    return forwarded == null ? null : header;
  }

  @Override
  public Address peer(Address below) {
    Forwarded said = forwarded;
    return said == null || said.peer() == null ? below : said.peer();
  }

  @Override
  public Address host(Address below) {
    Forwarded said = forwarded;
    return said == null || said.host() == null ? below : said.host();
  }

  @Override
  public void begin(LayerContext context) {}

  @Override
  public boolean receive(ByteBuffer wire, ByteBuffer data) throws IOException {
    if (!wire.hasRemaining()) {
      return false;
    }
    HeaderParser reads = parser;
    if (reads == null) {
      data.put(wire);
      return true;
    }
    try {
      reads.take(wire);
    } catch (HeaderRefused refused) {
      throw new ConnectionLost(
          "the PROXY header of " + forwarder + ": " + refused.getMessage(), null);
    }
    forwarded = reads.result();
    header = reads.header();
    if (forwarded == null) {
      return false;
    }
    ofValues = header.values().isEmpty() ? 0 : reads.held();
    parser = null;
    return true;
  }

  @Override
  public void wireEnded() {}

  @Override
  public boolean inputEnded() {
    return false;
  }

  @Override
  public boolean hasOutput() {
    return false;
  }

  @Override
  public boolean takesData() {
    return forwarded != null;
  }

  @Override
  public void send(ByteBuffer[] data, int count, ByteBuffer wire) {
    int left = PIECE;
    for (int i = 0; i < count && left > 0; i++) {
      ByteBuffer each = data[i];
      int end = each.limit();
      each.limit(Math.min(end, each.position() + left));
      left -= each.remaining();
      wire.put(each);
      each.limit(end);
    }
  }

  @Override
  public int pieceMax() {
    return PIECE;
  }

  @Override
  public int held() {
    HeaderParser reads = parser;
    return reads == null ? ofValues : reads.held();
  }

  @Override
  public void endOutput() {}

  @Override
  public boolean hasNews() {
    return forwarded != null && !told;
  }

  @Override
  public void tellNews(@Nullable Protocol protocol) throws Exception {
    told = true;
    if (protocol != null) {
      awaiting.headerCame();
    }
  }

  @Override
  public ConnectionClosed ended(ConnectionClosed reason) {
    return reason;
  }

  @Override
  public void tellEnd(ConnectionClosed reason) {}
}
