package spindle.websocket;

import org.jspecify.annotations.Nullable;

/// What is called back for one WebSocket, as a [spindle.protocol.Protocol] is for a connection: on
/// the reactor's thread, one after another. What it throws is logged, and closes the socket with
/// 1011.
///
/// Whoever would rather ask for messages has [WebSocket#read] in a fiber, see
/// [WebSocketRoute#talk], and [WebSocket#next] anywhere.
public abstract class WebSocketProtocol {
  private @Nullable WebSocket socket;

  /// For protocols of yours.
  protected WebSocketProtocol() {}

  /// The socket that this is the protocol of.
  ///
  /// @throws IllegalStateException before [#connectionMade]
  public final WebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException("there is no connection before connectionMade");
    }
    return socket;
  }

  final void makeConnection(WebSocket made) throws Exception {
    if (socket != null) {
      throw new IllegalStateException(
          "this WebSocketProtocol has a connection already: make a new one for each");
    }
    socket = made;
    connectionMade();
  }

  /// The client has been told that it is a WebSocket now. Comes first.
  ///
  /// @throws Exception anything; it closes this socket
  protected void connectionMade() throws Exception {}

  /// A text has come. Unless overridden, texts are not taken: the socket is closed with 1003.
  ///
  /// @throws Exception anything; it closes this socket
  protected void textReceived(String text) throws Exception {
    socket().close(CloseStatus.UNSUPPORTED_DATA, "text is not taken here");
  }

  /// Bytes have come, which are yours. Unless overridden, they are not taken: the socket is closed
  /// with 1003.
  ///
  /// @throws Exception anything; it closes this socket
  protected void bytesReceived(byte[] bytes) throws Exception {
    socket().close(CloseStatus.UNSUPPORTED_DATA, "bytes are not taken here");
  }

  /// A message has begun, where [messages are read as streams][WebSocketRoute#withStreams]. Unless
  /// overridden, it is not taken: the socket is closed with 1003.
  ///
  /// @throws Exception anything; it closes this socket
  protected void streamReceived(MessageStream stream) throws Exception {
    socket().close(CloseStatus.UNSUPPORTED_DATA, stream + " is not taken here");
  }

  /// It has ended. Comes once, last.
  ///
  /// @throws Exception anything; it is logged
  protected void closed(CloseStatus status) throws Exception {}
}
