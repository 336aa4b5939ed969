package spindle.names.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import spindle.address.Address;
import spindle.address.IPv6Address;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.roles.DatagramOptions;

/// A question in a datagram, from a port of its own that nobody can guess, RFC 5452, 9.2, to a
/// server that nobody else can answer for: the kernel takes datagrams from there alone.
final class DatagramAttempt extends DatagramProtocol implements Attempt {
  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65_536 - FIRST_PORT;
  private static final int PORTS_TRIED = 8;
  private static final int HEADER = 12;
  private static final DatagramOptions FOUR = DatagramOptions.defaults();
  private static final DatagramOptions SIX = FOUR.withInterface("::");

  private final Exchange exchange;
  private final Server server;
  private final Message query;
  private final long begunNanos;
  private boolean open;
  private int wrongAnswers;

  DatagramAttempt(Exchange exchange, Server server, Message query, long begunNanos) {
    this.exchange = exchange;
    this.server = server;
    this.query = query;
    this.begunNanos = begunNanos;
  }

  /// Opens the port and sends the question.
  void begin(Means means) {
    try {
      DatagramTransport port = openPort(means);
      open = true;
      port.connect(server.address);
      if (!port.write(Codec.write(query, Codec.BYTES_MAX))) {
        exchange.failed(this, "the question could not be sent");
      }
    } catch (IOException refused) {
      exchange.failed(this, "cannot be asked: " + refused.getMessage());
    }
  }

  private DatagramTransport openPort(Means means) throws CannotListenError {
    RandomGenerator random = means.settings().random();
    DatagramOptions options = server.address instanceof IPv6Address ? SIX : FOUR;
    for (int i = 1; i < PORTS_TRIED; i++) {
      try {
        return means.datagrams().listenUDP(FIRST_PORT + random.nextInt(PORTS), this, options);
      } catch (CannotListenError taken) {
        // There are others.
      }
    }
    return means.datagrams().listenUDP(0, this, options);
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) {
    if (!open) {
      return;
    }
    switch (judged(data)) {
      case Judged(Verdict verdict, Message reply) when verdict == Verdict.ANSWER ->
          exchange.replied(this, reply);
      case Judged(Verdict verdict, _) when verdict == Verdict.DOUBTFUL ->
          exchange.doubted(this, "an answer that may be forged");
      default -> {
        if (++wrongAnswers >= exchange.wrongAnswersMax()) {
          exchange.doubted(this, wrongAnswers + " datagrams that are no answer");
        }
      }
    }
  }

  private record Judged(Verdict verdict, Message reply) {}

  /// Looks at the id first, so that guesses cost little.
  private Judged judged(ByteBuffer data) {
    if (data.remaining() < HEADER || (data.getShort(data.position()) & 0xFFFF) != query.id()) {
      return new Judged(Verdict.NO_ANSWER, query);
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    try {
      Message reply = Codec.parse(bytes);
      return new Judged(Verdict.ofDatagram(query, reply), reply);
    } catch (BadMessage noMessage) {
      return new Judged(Verdict.NO_ANSWER, query);
    }
  }

  @Override
  public void connectionRefused() {
    if (open) {
      exchange.failed(this, "nobody is there");
    }
  }

  @Override
  public Server server() {
    return server;
  }

  @Override
  public Message query() {
    return query;
  }

  @Override
  public long begunNanos() {
    return begunNanos;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      transport().stopListening();
    }
  }
}
