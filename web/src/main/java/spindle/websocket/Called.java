package spindle.websocket;

/// A protocol is called back.
record Called(WebSocketProtocol protocol) implements SocketUser {
  @Override
  public void opened(WebSocket socket) throws Exception {
    protocol.makeConnection(socket);
  }

  @Override
  public boolean take(Message message) throws Exception {
    switch (message) {
      case Message.Text(String text) -> protocol.textReceived(text);
      case Message.Binary(byte[] bytes) -> protocol.bytesReceived(bytes);
    }
    return true;
  }

  @Override
  public boolean take(MessageStream stream) throws Exception {
    protocol.streamReceived(stream);
    return true;
  }

  @Override
  public void closed(CloseStatus status, boolean reading) throws Exception {
    protocol.closed(status);
  }
}
