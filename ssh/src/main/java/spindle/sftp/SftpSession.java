package spindle.sftp;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// The client's end of SFTP: sends requests, and gives each its answer, in whatever order they
/// come.
final class SftpSession extends Protocol {
  /// Bytes of an answer.
  static final int ANSWER_MAX = 512 * 1024;

  private static final int VERSION = 3;

  private final Packets packets = new Packets(ANSWER_MAX);
  private final Map<Integer, Deferred<Answer>> asked = new LinkedHashMap<>();
  private final Deferred<Void> begun = new Deferred<>(_ -> transport().abortConnection());
  private int last;
  private boolean over;

  /// What a server answers.
  ///
  /// @param type of it
  /// @param rest behind the type and the number
  record Answer(int type, ByteBuffer rest) {}

  SftpSession() {
    begun.reportedElsewhere();
  }

  /// Fires when both have said that they speak SFTP. To cancel it ends the connection.
  Deferred<Void> begun() {
    return begun;
  }

  @Override
  public void connectionMade() {
    transport().write(new Packet(Packet.INIT).putInt(VERSION).whole());
  }

  /// A request, whose number is put already.
  Packet request(int type, int expected) {
    return new Packet(type, expected).putInt(++last);
  }

  /// Sends the request that was made last.
  Deferred<Answer> ask(Packet request) {
    Deferred<Answer> answer = new Deferred<>();
    if (over || transport().disconnecting()) {
      answer.errback(new IOException("the connection to the server of files has ended"));
      return answer;
    }
    asked.put(last, answer);
    transport().write(request.whole());
    return answer.addCallback(SftpSession::judged);
  }

  /// A status that is no success is a failure.
  private static Answer judged(Answer answer) throws IOException {
    if (answer.type == Packet.STATUS) {
      int code;
      String words;
      try {
        code = answer.rest.getInt();
        words = answer.rest.hasRemaining() ? Packet.text(answer.rest) : "";
      } catch (BufferUnderflowException cut) {
        throw new IOException("expected a status from the server of files, got a part", cut);
      }
      if (code != 0) {
        SftpFailed.Why why = SftpFailed.Why.of(code);
        throw new SftpFailed(why, words.isEmpty() ? why.words() : words);
      }
    }
    return answer;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    packets.append(data);
    try {
      for (ByteBuffer next; (next = packets.next()) != null; ) {
        take(next);
      }
    } catch (IOException | BufferUnderflowException wrong) {
      end(new IOException("the server does not speak SFTP: " + wrong.getMessage(), wrong));
      transport().abortConnection();
    }
  }

  private void take(ByteBuffer packet) throws IOException {
    int type = packet.get() & 0xff;
    if (!begun.called()) {
      if (type != Packet.VERSION || packet.getInt() < VERSION) {
        throw new IOException("expected its version, 3 or higher");
      }
      begun.callback();
      return;
    }
    Deferred<Answer> answer = asked.remove(packet.getInt());
    if (answer == null) {
      throw new IOException("an answer that nobody has asked for");
    }
    if (!answer.called()) {
      answer.callback(new Answer(type, packet.slice()));
    }
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    end(reason);
  }

  private void end(Throwable why) {
    over = true;
    if (!begun.called()) {
      begun.errback(why);
    }
    var all = java.util.List.copyOf(asked.values());
    asked.clear();
    for (Deferred<Answer> each : all) {
      if (!each.called()) {
        each.errback(why);
      }
    }
  }
}
