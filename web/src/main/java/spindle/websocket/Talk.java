package spindle.websocket;

/// Talks over a WebSocket in a fiber, see [WebSocketRoute#talk].
@FunctionalInterface
public interface Talk {
  /// Talks. When this returns, the socket is closed with 1000.
  ///
  /// @throws Exception anything; it is logged, and closes the socket with 1011
  void talk(WebSocket socket) throws Exception;
}
