package spindle.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.protocol.PushProducer;
import spindle.web.body.Body;
import spindle.websocket.frame.Opcode;

/// One WebSocket, as the program sees it: messages both ways until one side closes.
///
/// All methods belong to the reactor's thread. None waits but [#read], [#readText] and
/// [#readBytes], which are for code in a fiber. As a producer it makes what its peer sends:
/// [#pauseProducing] holds messages back from a [WebSocketProtocol], and in time the peer with
/// them.
public final class WebSocket implements PushProducer {
  private static final int REASON_MAX = 123;

  private final Line line;

  WebSocket(Line line) {
    this.line = line;
  }

  /// The path that it was opened by, as it came, without the query.
  ///
  /// The request itself is gone, since an idle socket is to cost little: who opens it is given it,
  /// see [WebSocketRoute], and keeps of it what is wanted.
  public String path() {
    return line.path();
  }

  /// The subprotocol that both sides speak, if one was agreed on.
  public Optional<String> subprotocol() {
    return line.subprotocol();
  }

  /// The peer's address: for a server that of the request, for a client that of the connection.
  public Address peer() {
    return line.peer();
  }

  /// Whether messages can be sent: neither side has closed.
  public boolean isOpen() {
    return line.isOpen();
  }

  /// Sends a text. Small messages leave together at the end of the turn.
  ///
  /// @return whether there is room for more: if not, wait for [#drained]. False also when the
  ///   socket is not open any more, and the message was dropped
  /// @throws IllegalArgumentException if half of a surrogate pair is in it, which UTF-8 cannot say
  public boolean send(String text) {
    return line.send(text);
  }

  /// Sends bytes, taken when this returns.
  ///
  /// @return as for [#send(String)]
  public boolean send(byte[] bytes) {
    return line.send(bytes);
  }

  /// Sends a message of text piece by piece, as fast as the peer takes it and the body gives it.
  /// What is sent meanwhile waits behind it, pings and pongs apart; so does a close.
  ///
  /// @param utf8 text in UTF-8. If it fails, or is none, the socket is closed with 1011, unless
  ///   nothing of it has left
  /// @return fires when all of it was given to the transport; fails as the body does, with
  ///   `IllegalArgumentException` if it is no UTF-8, and with a [spindle.defer.CancelledError] if
  ///   the socket is closed by the peer before. Cancelling it is a failure of the body
  public Deferred<Void> sendText(Body utf8) {
    return line.send(Opcode.TEXT, utf8);
  }

  /// Sends a message of bytes piece by piece.
  ///
  /// @return as above
  public Deferred<Void> sendBytes(Body bytes) {
    return line.send(Opcode.BINARY, bytes);
  }

  /// Fires when there is room to send; fails if the connection is ending. As
  /// [spindle.protocol.ByteConsumer#drained].
  public Deferred<Void> drained() {
    return line.drained();
  }

  /// How many bytes were sent and not yet taken by the system.
  public long buffered() {
    return line.buffered();
  }

  /// The next message, for those who ask. Ask for the next one when this has fired, not before.
  ///
  /// @return fires with a message, with null when there will be none: [#whenClosed] says why.
  ///   Cancelling it asks for nothing any more
  /// @throws IllegalStateException if one is waited for already, or messages are read as streams
  public Deferred<@Nullable Message> next() {
    return line.messages().next();
  }

  /// The next message, while it arrives, where [messages are read as
  /// streams][WebSocketRoute#withStreams]. Read its body to the end, or cancel it, before you ask
  /// for the next one.
  ///
  /// @return as for [#next]
  /// @throws IllegalStateException if one is waited for already, or messages are read whole
  public Deferred<@Nullable MessageStream> nextStream() {
    return line.streams().next();
  }

  /// The next message, while it arrives, for code in a fiber: waits for its beginning.
  ///
  /// @return null when there will be none
  /// @throws Exception as [#read], and what [#nextStream] throws
  public @Nullable MessageStream readStream() throws Exception {
    return Fiber.await(nextStream());
  }

  /// The next message, for code in a fiber: waits for it.
  ///
  /// @return null when there will be none
  /// @throws Exception a [spindle.defer.CancelledError] if the fiber is cancelled
  public @Nullable Message read() throws Exception {
    return Fiber.await(next());
  }

  /// The next text, for code in a fiber. If bytes come instead, the socket is closed with 1003.
  ///
  /// @return null when there will be none
  /// @throws Exception as [#read]
  public @Nullable String readText() throws Exception {
    return switch (read()) {
      case null -> null;
      case Message.Text(String text) -> text;
      case Message.Binary _ -> {
        close(CloseStatus.UNSUPPORTED_DATA, "bytes are not taken here");
        yield null;
      }
    };
  }

  /// The next bytes, for code in a fiber. If a text comes instead, the socket is closed with 1003.
  ///
  /// @return yours; null when there will be none
  /// @throws Exception as [#read]
  public byte @Nullable [] readBytes() throws Exception {
    return switch (read()) {
      case null -> null;
      case Message.Binary(byte[] bytes) -> bytes;
      case Message.Text _ -> {
        close(CloseStatus.UNSUPPORTED_DATA, "text is not taken here");
        yield null;
      }
    };
  }

  @Override
  public void pauseProducing() {
    line.hold(true);
  }

  @Override
  public void resumeProducing() {
    line.hold(false);
  }

  /// The same as [#close()].
  @Override
  public void stopProducing() {
    close();
  }

  /// Closes with 1000: what was sent goes first, then the peer is waited for.
  public void close() {
    close(CloseStatus.NORMAL, "");
  }

  /// Closes: what was sent goes first, then the peer is waited for, for
  /// [WebSocketLimits#closeTimeout]. What still comes is dropped. Does nothing if it is closing.
  ///
  /// @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999
  /// @param reason for the peer's program, at most 123 bytes of UTF-8
  /// @throws IllegalArgumentException if they are no such
  public void close(int code, String reason) {
    if (!CloseStatus.maySend(code)) {
      throw new IllegalArgumentException(
          "expected 1000 to 1003, 1007 to 1014, or 3000 to 4999, got " + code);
    }
    int length = reason.getBytes(StandardCharsets.UTF_8).length;
    if (length > REASON_MAX) {
      throw new IllegalArgumentException(
          "expected a reason of at most %d bytes, got %d".formatted(REASON_MAX, length));
    }
    line.close(code, reason);
  }

  /// Ends the connection now with a reset.
  public void abort() {
    line.abort();
  }

  /// Fires when it has ended, with how. Never fails.
  public Deferred<CloseStatus> whenClosed() {
    return line.whenClosed();
  }

  void programFailed(Throwable failure) {
    line.programFailed(failure);
  }

  @Override
  public String toString() {
    return "WebSocket %s of %s".formatted(path(), peer());
  }
}
