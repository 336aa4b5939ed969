package spindle.web.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.wire.ChunkReader;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.web.body.Body;
import spindle.web.wire.HeadWriter;

/// Writes one request: the head, and the body in the framing that fits.
final class RequestSender implements Recipient<Long> {
  /// Bodies below it are copied behind the head; from it on they leave from where they lie.
  private static final int COPIED_BELOW = 8 * 1024;

  private final ClientExchange exchange;
  private final WireRequest request;
  private final Transport transport;
  private final Workbench bench;
  private final boolean trailed;
  private long missing;
  private @Nullable Deferred<Long> pouring;
  private boolean bodyBegun;
  private boolean done;
  private boolean stopped;

  /// The connection takes no more of it. A response may have come all the same.
  private boolean cut;

  RequestSender(
      ClientExchange exchange, WireRequest request, Transport transport, Workbench bench) {
    this.exchange = exchange;
    this.request = request;
    this.transport = transport;
    this.bench = bench;
    this.trailed = request.body().length() < 0;
  }

  /// Whether all was written.
  boolean done() {
    return done;
  }

  boolean bodyBegun() {
    return bodyBegun;
  }

  /// Whether it was given up.
  boolean stopped() {
    return stopped;
  }

  void begin() {
    HeadWriter output = request.write(bench.output(), trailed);
    Body body = request.body();
    ByteBuffer whole = request.expects() ? null : body.whole();
    if (body.length() == 0) {
      transport.write(output.lend());
      done = true;
    } else if (whole == null) {
      transport.write(output.lend());
      if (!request.expects()) {
        sendBody();
      }
    } else {
      bodyBegun = true;
      if (whole.remaining() < COPIED_BELOW) {
        transport.write(output.bytes(whole).lend());
      } else {
        transport.writeSequence(List.of(output.lend(), whole.duplicate()));
      }
      done = true;
    }
  }

  /// Sends the body, if that has not begun.
  void sendBody() {
    if (bodyBegun || done || stopped) {
      return;
    }
    bodyBegun = true;
    Body body = request.body();
    missing = body.length();
    if (missing > 0 && sendFile(body)) {
      return;
    }
    Deferred<Long> poured = body.pourInto(this::piece);
    pouring = poured;
    var _ = poured.deliverTo(this);
  }

  private boolean sendFile(Body body) {
    try {
      Deferred<Void> sent = body.sendBy(transport);
      if (sent == null) {
        return false;
      }
      missing = 0;
      var _ = sent.onFailure(this::noteEnd).addCallback(_ -> body.length()).deliverTo(this);
    } catch (IOException e) {
      failed(e);
    }
    return true;
  }

  private @Nullable Deferred<?> piece(ByteBuffer piece) {
    boolean room;
    if (request.body().length() < 0) {
      room = chunk(piece);
    } else {
      if (piece.remaining() > missing) {
        throw new IllegalStateException("the body has more bytes than its length says");
      }
      missing -= piece.remaining();
      room = transport.write(piece);
    }
    return room ? null : transport.drained().onFailure(this::noteEnd);
  }

  private void noteEnd(Throwable failure) {
    cut = failure instanceof ConnectionClosed;
  }

  private boolean chunk(ByteBuffer piece) {
    HeadWriter output = bench.output().hex(piece.remaining()).line();
    if (piece.remaining() < COPIED_BELOW) {
      return transport.write(output.bytes(piece).line().lend());
    }
    return transport.writeSequence(
        List.of(output.lend(), piece, ByteBuffer.wrap(new byte[] {'\r', '\n'})));
  }

  /// Nothing more of the body is sent.
  void stop() {
    if (!done) {
      stopped = true;
      Deferred<Long> pending = pouring;
      pouring = null;
      if (pending != null) {
        pending.cancel();
      } else if (bodyBegun) {
        request.body().cancel();
      }
    }
  }

  @Override
  public void succeeded(Long poured) {
    pouring = null;
    if (stopped) {
      return;
    }
    if (missing > 0) {
      failed(new IllegalStateException("the body has fewer bytes than its length says"));
      return;
    }
    if (request.body().length() < 0) {
      HeadWriter output = bench.output().text("0\r\n");
      if (trailed) {
        output.fields(ChunkReader.allowed(request.body().trailer()));
      }
      transport.write(output.line().lend());
    }
    done = true;
    exchange.requestSent();
  }

  @Override
  public void failed(Throwable failure) {
    pouring = null;
    if (!stopped) {
      stopped = true;
      if (!cut) { // else the connection's end says why, if no response comes before it
        exchange.bodyFailed(failure);
      }
    }
  }
}
