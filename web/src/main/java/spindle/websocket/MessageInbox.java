package spindle.websocket;

import spindle.websocket.frame.BadFrame;
import spindle.websocket.frame.FrameReader;

/// Messages that are read whole. A socket has one of these from when something comes until all of
/// it has gone to the program; then it may serve the next socket: see [Bench].
final class MessageInbox extends Inbox<Message> implements MessageReader.Messages {
  private final MessageReader messages = new MessageReader(this);
  private long queued;

  @Override
  public WebSocketLimits limits() {
    return line().terms().limits();
  }

  @Override
  boolean holdsNothing() {
    return super.holdsNothing() && messages.betweenMessages();
  }

  @Override
  FrameReader.Frames reader() {
    return messages;
  }

  @Override
  long keptBytes() {
    return messages.keptBytes();
  }

  @Override
  long waitingBytes() {
    return queued;
  }

  @Override
  public void message(Message message) {
    if (line().isOpen()) {
      queued += cost(message);
      arrived(message);
    }
  }

  @Override
  boolean give(Message message) throws Exception {
    return line().user().take(message);
  }

  @Override
  void left(Message message) {
    queued -= cost(message);
  }

  private static long cost(Message message) {
    return (long) MESSAGE_COST
        + switch (message) {
          case Message.Text(String text) -> text.length();
          case Message.Binary(byte[] bytes) -> bytes.length;
        };
  }

  @Override
  void cutOff() {}

  @Override
  public void control(int opcode, byte[] payload) throws BadFrame {
    line().control(opcode, payload);
  }
}
