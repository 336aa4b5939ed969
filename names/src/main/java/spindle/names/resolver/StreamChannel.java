package spindle.names.resolver;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.framing.Int16StringReceiver;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;

/// One connection to a server. Questions go out as they come, answers come in any order, RFC 7766,
/// 6.2.1.1. It is closed after a while without a question.
final class StreamChannel extends Int16StringReceiver {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int IDS = 1 << 16;

  private final StreamLink link;
  private final RandomGenerator random;
  private final Map<Integer, StreamLink.Asked> open = new LinkedHashMap<>();
  private @Nullable DelayedCall idle;
  private long received;
  private boolean retired;

  StreamChannel(StreamLink link, RandomGenerator random) {
    super(Codec.BYTES_MAX);
    this.link = link;
    this.random = random;
  }

  /// Whether another question may be sent.
  boolean takes() {
    return !retired && !transport().disconnecting() && open.size() < IDS / 2;
  }

  /// Whether an answer has come.
  boolean wasUsed() {
    return received > 0;
  }

  void send(StreamLink.Asked asked) {
    stopIdle();
    int id = random.nextInt(IDS);
    while (open.containsKey(id)) {
      id = (id + 1) % IDS;
    }
    open.put(id, asked);
    asked.channel = this;
    asked.answersBefore = received;
    sendString(Codec.write(asked.query.withId(id), Codec.BYTES_MAX));
  }

  /// Forgets a question. If nothing was ever heard here, others should go elsewhere.
  void giveUp(StreamLink.Asked asked) {
    open.values().remove(asked);
    if (received == 0) {
      retired = true;
    }
    restIfEmpty();
  }

  /// This question takes longer than usual. Where others were answered and now nobody is, there may
  /// be no connection any more: something on the way can forget one without a word.
  void doubt(Message query) {
    for (StreamLink.Asked each : open.values()) {
      if (each.query == query && received > 0 && each.answersBefore == received) {
        retired = true;
      }
    }
  }

  @Override
  public void stringReceived(byte[] string) {
    Message reply;
    try {
      reply = Codec.parse(string);
    } catch (BadMessage noMessage) {
      transport().abortConnection();
      return;
    }
    StreamLink.Asked asked = open.get(reply.id());
    if (asked == null) {
      return; // It was given up.
    }
    if (!Verdict.answers(asked.query.withId(reply.id()), reply)) {
      transport().abortConnection();
      return;
    }
    received++;
    open.remove(reply.id());
    restIfEmpty();
    asked.answer.callback(reply.withId(asked.query.id()));
  }

  /// Closes the connection after a while without a question.
  void restIfEmpty() {
    if (!open.isEmpty()) {
      return;
    }
    if (retired) {
      transport().abortConnection();
    } else if (idle == null) {
      idle = transport().scheduler().callLater(IDLE, () -> transport().loseConnection());
    }
  }

  private void stopIdle() {
    DelayedCall timer = idle;
    if (timer != null && timer.active()) {
      timer.cancel();
    }
    idle = null;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    stopIdle();
    retired = true;
    List<StreamLink.Asked> unanswered = List.copyOf(open.values());
    open.clear();
    link.lost(this, unanswered, reason);
  }
}
