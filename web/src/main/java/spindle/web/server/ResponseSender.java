package spindle.web.server;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.http.wire.ChunkReader;
import spindle.http.wire.RequestHead;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.wire.HeadWriter;

/// Writes one response: the head, and the body in the framing that fits, RFC 9112, 6.
final class ResponseSender implements Recipient<Long> {
  private static final Logger LOG = System.getLogger("spindle.web.server");

  /// Bodies below it are copied behind the head; from it on they leave from where they lie.
  private static final int COPIED_BELOW = 8 * 1024;

  /// How the body is framed.
  private enum Framing {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_END
  }

  private final ServerConnection connection;
  private final Exchange exchange;
  private Response response;
  private boolean persists;
  private Framing framing = Framing.NONE;
  private long missing;
  private @Nullable Deferred<Long> pouring;
  private boolean ended;
  private boolean trailed;
  private boolean cancelled;
  private long bodySent;

  ResponseSender(
      ServerConnection connection, Exchange exchange, Response response, boolean persists) {
    this.connection = connection;
    this.exchange = exchange;
    this.response = response;
    this.persists = persists;
  }

  /// Whether the connection may serve another request.
  boolean persists() {
    return persists;
  }

  boolean ended() {
    return ended;
  }

  Status status() {
    return response.status();
  }

  /// How much of the body was given to the transport.
  long bodySent() {
    return bodySent;
  }

  /// Whoever cancels it ends the connection.
  void cancel() {
    cancelled = true;
    response.body().cancel();
    if (pouring != null) {
      pouring.cancel();
    }
  }

  /// Whether the body goes on, and nobody knows how long.
  boolean isOpenEnded() {
    return !ended && (framing == Framing.CHUNKED || framing == Framing.UNTIL_END);
  }

  /// Whether it goes on until the client goes.
  boolean isEndless() {
    return isOpenEnded() && response.body().endless();
  }

  void endSoon() {
    response.body().endSoon();
  }

  /// An upgrade is one that the request asks for.
  void send() {
    Upgrade upgrade = response.upgrade().orElse(null);
    if (upgrade == null) {
      sendFinal();
    } else if (response.status().successful()) {
      openTunnel(upgrade);
    } else {
      switchTo(upgrade);
    }
  }

  /// Neither length nor coding are said, RFC 9110, 9.3.6.
  private void openTunnel(Upgrade tunnel) {
    if (!exchange.head().method().equals("CONNECT")) {
      LOG.log(Level.ERROR, "a tunnel is the answer to {0}", exchange.head().method());
      response.body().cancel();
      response = ErrorAnswers.page(Status.INTERNAL_SERVER_ERROR, "Something went wrong here.");
      sendFinal();
      return;
    }
    HeadWriter output = connection.bench().output();
    output.status(response.status()).field("Date", connection.date());
    handOver(output, tunnel);
  }

  private void handOver(HeadWriter output, Upgrade upgrade) {
    connection.transport().write(output.fields(response.fields()).line().lend());
    ended = true;
    exchange.upgrade(upgrade.protocol().get());
  }

  private void switchTo(Upgrade upgrade) {
    HeadWriter output = connection.bench().output();
    output.status(response.status()).field("Date", connection.date());
    output.field("Upgrade", upgrade.name()).field("Connection", "upgrade");
    handOver(output, upgrade);
  }

  private void sendFinal() {
    RequestHead head = exchange.head();
    Body body = response.body();
    Status status = response.status();
    boolean tunnel = status.successful() && head.method().equals("CONNECT"); // RFC 9110, 9.3.6
    boolean bodiless = tunnel || status.bodiless() || status.code() == 205;
    long length = bodiless ? 0 : exchange.lengthOf(response);
    if (bodiless) {
      framing = Framing.NONE;
    } else if (length >= 0) {
      framing = Framing.LENGTH;
    } else if (head.minorVersion() > 0) {
      framing = Framing.CHUNKED;
    } else {
      framing = Framing.UNTIL_END;
      persists = false;
    }
    boolean silent = bodiless || head.method().equals("HEAD");
    HeadWriter output = writeHead(head, length);
    ByteBuffer whole = silent || framing != Framing.LENGTH ? null : body.whole();
    if (whole != null && whole.remaining() == length) {
      sendWhole(output, whole);
    } else {
      connection.transport().write(output.lend());
      if (silent || length == 0) {
        body.cancel();
        end();
      } else {
        pour(body, length);
      }
    }
  }

  private HeadWriter writeHead(RequestHead head, long length) {
    HeadWriter output = connection.bench().output();
    Fields fields = response.fields();
    output.status(response.status());
    if (!fields.has("Date")) {
      output.field("Date", connection.date());
    }
    output.endToEnd(fields);
    boolean says = framing == Framing.LENGTH || response.status().code() == 205;
    if (says) {
      output.text("Content-Length: ").number(length).line();
    } else if (framing == Framing.CHUNKED) {
      output.field("Transfer-Encoding", "chunked");
      announceTrailer(output, head);
    }
    // The list that Connection is says that Upgrade is for this connection: RFC 9110, 7.8.
    boolean asks = response.status().code() == Status.UPGRADE_REQUIRED.code();
    if (asks) {
      fields.all("Upgrade").forEach(each -> output.field("Upgrade", each));
    }
    if (!persists) {
      output.field("Connection", asks ? "close, upgrade" : "close");
    } else if (asks) {
      output.field("Connection", "upgrade");
    } else if (head.minorVersion() == 0) {
      output.field("Connection", "keep-alive");
    }
    return output.line();
  }

  /// Only to who takes one, since some clients lose their way over one that they have not asked
  /// for; or where the response insists. One that a proxy hands on may not have been announced.
  private void announceTrailer(HeadWriter output, RequestHead head) {
    List<String> names = response.body().trailerNames();
    boolean insists = response.fields().has("Trailer");
    trailed = insists || head.fields().lists("TE", "trailers");
    if (trailed && !insists && !names.isEmpty()) {
      output.field("Trailer", String.join(", ", names));
    }
  }

  private void sendWhole(HeadWriter output, ByteBuffer whole) {
    Transport transport = connection.transport();
    bodySent = whole.remaining();
    if (whole.remaining() < COPIED_BELOW) {
      transport.write(output.bytes(whole).lend());
      end();
    } else if (transport.writeSequence(List.of(output.lend(), whole.duplicate()))) {
      end();
    } else {
      handedOver(transport.drained(), bodySent);
    }
  }

  /// The transport has all of it, and sends it as fast as the client takes it.
  private void handedOver(Deferred<?> sent, long length) {
    connection.awaitRoom();
    missing = 0;
    exchange.responseHandedOver();
    var _ = sent.addCallback(_ -> length).deliverTo(this);
  }

  private void pour(Body body, long length) {
    missing = length;
    if (framing == Framing.LENGTH && body.length() == length && sendFile(body)) {
      return;
    }
    Deferred<Long> poured = body.pourInto(this::piece);
    pouring = poured;
    var _ = poured.deliverTo(this);
    connection.responseGoesOn();
  }

  /// Has the transport send it, if it is a file.
  private boolean sendFile(Body body) {
    try {
      Deferred<Void> sent = body.sendBy(connection.transport());
      if (sent == null) {
        return false;
      }
      bodySent = body.length();
      handedOver(sent, bodySent);
    } catch (IOException e) {
      body.cancel();
      failed(e);
    }
    return true;
  }

  private @Nullable Deferred<?> piece(ByteBuffer piece) {
    Transport transport = connection.transport();
    boolean room;
    bodySent += piece.remaining();
    if (framing == Framing.CHUNKED) {
      room = chunk(transport, piece);
    } else {
      if (framing == Framing.LENGTH && piece.remaining() > missing) {
        throw new IllegalStateException("the body has more bytes than its Content-Length said");
      }
      missing -= piece.remaining();
      room = transport.write(piece);
    }
    if (room) {
      connection.responseGoesOn();
      return null;
    }
    connection.awaitRoom();
    return transport.drained();
  }

  private boolean chunk(Transport transport, ByteBuffer piece) {
    HeadWriter output = connection.bench().output();
    output.hex(piece.remaining()).line();
    if (piece.remaining() < COPIED_BELOW) {
      return transport.write(output.bytes(piece).line().lend());
    }
    return transport.writeSequence(
        List.of(output.lend(), piece, ByteBuffer.wrap(new byte[] {'\r', '\n'})));
  }

  @Override
  public void succeeded(Long poured) {
    pouring = null;
    if (framing == Framing.LENGTH && missing > 0) {
      failed(new IllegalStateException("the body has fewer bytes than its Content-Length said"));
      return;
    }
    if (framing == Framing.CHUNKED) {
      sendLastChunk();
    }
    end();
  }

  /// In one write with the trailer, since there are clients that read on in the wrong place if it
  /// comes in two.
  private void sendLastChunk() {
    HeadWriter output = connection.bench().output().text("0\r\n");
    if (trailed) {
      output.fields(ChunkReader.allowed(response.body().trailer()));
    }
    connection.transport().write(output.line().lend());
  }

  /// The head has left: that the rest does not come can be shown by a reset alone.
  @Override
  public void failed(Throwable failure) {
    pouring = null;
    if (!connection.isLost() && !cancelled) {
      if (!theirs(failure)) {
        LOG.log(Level.ERROR, "a response ends in its middle", failure);
      }
      connection.abort();
    }
  }

  /// Whether it is the client that went. A file that shrinks while the transport sends it ends the
  /// connection, too, and whoever runs the site is to hear of it.
  private static boolean theirs(Throwable failure) {
    return failure instanceof CancelledError
        || failure instanceof BodyTruncated
        || (failure instanceof ConnectionClosed && !(failure.getCause() instanceof EOFException));
  }

  private void end() {
    ended = true;
    exchange.responseEnded();
  }
}
