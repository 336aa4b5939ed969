package spindle.redis;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;
import spindle.time.Nanos;

/// One connection to a server of Redis: calls are answered in their order. What the server says
/// without being asked, messages to channels, goes to who hears them.
final class RedisConnection extends Protocol {
  /// Who hears messages.
  interface Ear {
    void message(String channel, byte[] message);

    /// There will be no more, until there is another connection.
    void ended();
  }

  private static final System.Logger LOG = System.getLogger("spindle.redis");

  private record Call(Deferred<Reply> answer, int bytes, long sentNanos) {}

  private final RedisSettings settings;
  private final @Nullable Ear ear;
  private final RespReader reader;
  private final ArrayDeque<Call> calls = new ArrayDeque<>();
  private long waitingBytes;
  private @Nullable DelayedCall look;
  private boolean over;

  /// How many looks there was nothing to do.
  private int quiet;

  RedisConnection(RedisSettings settings, @Nullable Ear ear) {
    this.settings = settings;
    this.ear = ear;
    reader = new RespReader(settings.replyMax());
  }

  @Override
  public void connectionMade() {
    lookLater();
  }

  /// Logs in and so on, before it counts as a connection.
  Deferred<?> prepare() {
    Deferred<?> ready = Deferred.succeed();
    String password = settings.password();
    if (password != null) {
      RespWriter login = new RespWriter("AUTH");
      if (settings.user() != null) {
        login.word(settings.user());
      }
      ready = call(login.word(password));
    }
    if (settings.database() > 0) {
      ready = ready.then(_ -> call(new RespWriter("SELECT").word(settings.database())));
    }
    return ready.then(_ -> call(new RespWriter("PING")));
  }

  /// How many bytes were sent that are not answered.
  long waitingBytes() {
    return waitingBytes;
  }

  /// Whether there is room for a call of so many bytes.
  boolean hasRoom(int bytes) {
    return !over
        && calls.size() < settings.callsMax()
        && waitingBytes + bytes <= settings.queueMax();
  }

  /// Calls the server.
  ///
  /// @return fails with a [RedisFailed]
  Deferred<Reply> call(RespWriter command) {
    return call(command.done());
  }

  Deferred<Reply> call(byte[] command) {
    if (!hasRoom(command.length)) {
      return Deferred.fail(
          new RedisUnavailable(
              over
                  ? "the connection has ended"
                  : "%d calls of %d bytes are under way already"
                      .formatted(calls.size(), waitingBytes)));
    }
    Deferred<Reply> answer = new Deferred<>(_ -> {});
    calls.add(new Call(answer, command.length, transport().scheduler().nowNanos()));
    waitingBytes += command.length;
    transport().write(ByteBuffer.wrap(command));
    return answer;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    if (over) {
      return;
    }
    reader.add(data);
    try {
      for (Reply next; !over && (next = reader.next()) != null; ) {
        received(next);
      }
    } catch (MalformedReply malformed) {
      giveUp("the server is not understood: " + malformed.getMessage());
    }
  }

  private void giveUp(String why) {
    LOG.log(System.Logger.Level.WARNING, "{0}: {1}", transport().peer(), why);
    fail(why);
    transport().abortConnection();
  }

  private void received(Reply reply) throws MalformedReply {
    if (ear != null
        && reply instanceof Reply.Several(List<Reply> all)
        && all != null
        && all.size() == 3
        && all.get(0) instanceof Reply.Bulk kind
        && kind.text().equals("message")
        && all.get(1) instanceof Reply.Bulk channel
        && all.get(2) instanceof Reply.Bulk(byte[] message)
        && message != null) {
      ear.message(channel.text(), message);
      return;
    }
    Call call = calls.poll();
    if (call == null) {
      throw new MalformedReply("expected nothing, since nothing was asked");
    }
    waitingBytes -= call.bytes;
    if (call.answer.called()) {
      return; // nobody waits any more
    }
    if (reply instanceof Reply.Refusal(String words)) {
      call.answer.errback(new RedisRefused(words));
    } else {
      call.answer.callback(reply);
    }
  }

  private void lookLater() {
    Duration time = settings.deadline().dividedBy(4);
    look = transport().scheduler().callLater(time, this::look);
  }

  /// Gives the connection up if the oldest call waits for too long.
  private void look() {
    lookLater();
    Call oldest = calls.peek();
    if (oldest == null) {
      quiet++;
      if (quiet >= 8) {
        quiet = 0;
        call(new RespWriter("PING")).handleFailure(_ -> {}); // the end of the connection tells
      }
      return;
    }
    quiet = 0;
    long waited = transport().scheduler().nowNanos() - oldest.sentNanos;
    if (waited >= Nanos.of(settings.deadline())) {
      giveUp("no answer within " + settings.deadline());
    }
  }

  private void fail(String why) {
    over = true;
    while (!calls.isEmpty()) {
      Call next = calls.remove();
      if (!next.answer.called()) {
        next.answer.errback(new RedisLost(why));
      }
    }
    waitingBytes = 0;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    if (look != null && look.active()) {
      look.cancel();
    }
    fail("the connection has ended: " + reason.getMessage());
    if (ear != null) {
      ear.ended();
    }
  }
}
