package spindle.names.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv6Address;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.protocol.DatagramProtocol;
import spindle.reactor.Reactor;
import spindle.roles.DatagramOptions;
import spindle.time.DelayedCall;

/// One server is told by datagrams that a zone has changed, RFC 1996, 3: until it says that it has
/// heard, and not for ever.
final class ZoneNews extends DatagramProtocol {
  private static final Logger LOG = System.getLogger("spindle.names");

  /// How often it is said, the time between doubling.
  static final int TIMES = 5;

  static final Duration FIRST_WAIT = Duration.ofSeconds(2);
  private static final RandomGenerator IDS = new SecureRandom();
  private static final DatagramOptions FOUR = DatagramOptions.defaults();

  private final Reactor reactor;
  private final Address to;
  private final ResourceRecord start;
  private final byte[] message;
  private @Nullable DelayedCall timer;
  private int told;
  private boolean open;

  private ZoneNews(Reactor reactor, Address to, ResourceRecord start) {
    this.reactor = reactor;
    this.to = to;
    this.start = start;
    Message query =
        Message.query(
            IDS.nextInt(1 << 16),
            (Message.NOTIFY << 11) | Message.AUTHORITATIVE,
            Question.of(start.name(), RecordType.SOA),
            null);
    message = Codec.write(query, Codec.BYTES_MAX);
  }

  /// Begins to tell it.
  static ZoneNews tell(Reactor reactor, Address to, ResourceRecord start) {
    ZoneNews news = new ZoneNews(reactor, to, start);
    try {
      reactor
          .listenUDP(0, news, to instanceof IPv6Address ? FOUR.withInterface("::") : FOUR)
          .connect(to);
      news.open = true;
      news.say();
    } catch (IOException refused) {
      news.unheard(String.valueOf(refused.getMessage()));
    }
    return news;
  }

  private void say() {
    if (told == TIMES) {
      unheard("it does not answer");
      return;
    }
    transport().write(ByteBuffer.wrap(message));
    timer = reactor.callLater(FIRST_WAIT.multipliedBy(1L << told++), this::say);
  }

  private void unheard(String why) {
    LOG.log(
        Level.WARNING,
        () -> "cannot tell %s that the zone %s has changed: %s".formatted(to, start.name(), why));
    stop();
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    try {
      Message reply = Codec.parse(bytes);
      int id = ((message[0] & 0xFF) << 8) | (message[1] & 0xFF);
      if (reply.id() == id && reply.has(Message.RESPONSE) && reply.opcode() == Message.NOTIFY) {
        LOG.log(Level.DEBUG, () -> "told %s of %s: %s".formatted(to, start.name(), reply.code()));
        stop();
      }
    } catch (BadMessage noMessage) {
      // Something else.
    }
  }

  /// Says no more.
  void stop() {
    DelayedCall due = timer;
    if (due != null && due.active()) {
      due.cancel();
    }
    if (open) {
      open = false;
      transport().stopListening();
    }
  }

  /// Whether it still waits to be heard.
  boolean open() {
    return open;
  }
}
