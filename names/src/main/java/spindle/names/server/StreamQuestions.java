package spindle.names.server;

import java.util.Iterator;
import spindle.defer.Deferred;
import spindle.framing.Int16StringReceiver;
import spindle.names.wire.Codec;
import spindle.protocol.Patience;
import spindle.reason.ConnectionClosed;

/// Questions over one connection, RFC 7766: answered as the answers are there, in any order. Who
/// asks more than a few at a time, or does not read, is not read from.
final class StreamQuestions extends Int16StringReceiver {
  private final Responder responder;
  private int atWork;
  private boolean over;

  StreamQuestions(Responder responder) {
    super(Codec.BYTES_MAX);
    this.responder = responder;
  }

  @Override
  public void connectionMade() {
    setPatience(Patience.with(transport()).silence(responder.settings().idleTimeout()));
  }

  @Override
  public void stringReceived(byte[] string) {
    switch (responder.respond(string, transport().peer(), true)) {
      case Response.None _ -> {}
      case Response.One(Deferred<byte[]> answer) -> {
        begun();
        answer.onSuccess(this::send).finallyDo(this::ended).reportedElsewhere();
      }
      case Response.Many(Iterator<byte[]> messages) -> {
        begun();
        sendAll(messages).finallyDo(this::ended).reportedElsewhere();
      }
    }
  }

  private void begun() {
    Patience.of(this).ifPresent(Patience::rest);
    if (++atWork == responder.settings().pipelineMax()) {
      pauseProducing();
    }
  }

  private void ended() {
    if (atWork-- == responder.settings().pipelineMax() && !over) {
      resumeProducing();
    }
    if (atWork == 0) {
      Patience.of(this).ifPresent(Patience::wake);
    }
  }

  private void send(byte[] message) {
    if (!over && message.length > 0) {
      sendString(message);
    }
  }

  /// As fast as they are taken.
  private Deferred<Void> sendAll(Iterator<byte[]> messages) {
    while (!over && messages.hasNext()) {
      if (!sendString(messages.next())) {
        return transport().drained().then(_ -> sendAll(messages));
      }
    }
    return Deferred.succeed();
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    over = true;
  }
}
