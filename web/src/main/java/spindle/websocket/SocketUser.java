package spindle.websocket;

/// Who talks over a socket: callbacks, or a fiber.
interface SocketUser {
  /// It is open.
  void opened(WebSocket socket) throws Exception;

  /// Takes a message, if it does not wait to be asked.
  ///
  /// @return whether it has taken it
  boolean take(Message message) throws Exception;

  /// Takes a message that comes as a stream, if it does not wait to be asked.
  ///
  /// @return whether it has taken it
  boolean take(MessageStream stream) throws Exception;

  /// It has ended.
  ///
  /// @param reading whether somebody waits for a message, or will find some
  void closed(CloseStatus status, boolean reading) throws Exception;
}
