package spindle.websocket;

import spindle.web.body.Body;
import spindle.web.wire.ArrivingBody;

/// One message, read while it arrives: see [WebSocket#nextStream].
public final class MessageStream {
  private final boolean text;
  private final ArrivingBody body;

  MessageStream(boolean text, ArrivingBody body) {
    this.text = text;
    this.body = body;
  }

  /// Whether it is text, in UTF-8. No piece of its body ends within a character then.
  public boolean isText() {
    return text;
  }

  /// Its bytes. While nobody asks for them, the peer is held back; cancel the body to pass the rest
  /// over. Fails with [spindle.web.body.BodyTruncated] if the socket ends before the message.
  public Body body() {
    return body;
  }

  long waitingBytes() {
    return body.waitingBytes();
  }

  @Override
  public String toString() {
    return text ? "a text" : "bytes";
  }
}
