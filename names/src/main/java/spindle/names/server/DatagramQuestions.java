package spindle.names.server;

import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.protocol.DatagramProtocol;

/// Questions over UDP.
final class DatagramQuestions extends DatagramProtocol {
  private final Responder responder;

  DatagramQuestions(Responder responder) {
    this.responder = responder;
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    if (responder.respond(bytes, from, false) instanceof Response.One(var answer)) {
      answer.onSuccess(reply -> send(reply, from)).reportedElsewhere();
    }
  }

  private void send(byte[] reply, Address to) {
    if (reply.length > 0) {
      transport().write(ByteBuffer.wrap(reply), to);
    }
  }
}
