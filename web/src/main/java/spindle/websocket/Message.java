package spindle.websocket;

/// One message, whole.
public sealed interface Message {
  /// Text.
  record Text(String text) implements Message {}

  /// Bytes, which are the receiver's.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares messages; a copy each would be dear
  record Binary(byte[] bytes) implements Message {}
}
