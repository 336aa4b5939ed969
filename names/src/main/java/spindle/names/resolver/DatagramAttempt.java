package spindle.names.resolver;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;

/// A question in a datagram.
final class DatagramAttempt implements Attempt {
  private final Exchange exchange;
  private final Server server;
  private final Message query;
  private final long begunNanos;
  private @Nullable QuestionPort port;
  private boolean open = true;

  DatagramAttempt(Exchange exchange, Server server, Message query, long begunNanos) {
    this.exchange = exchange;
    this.server = server;
    this.query = query;
    this.begunNanos = begunNanos;
  }

  /// Sends the question.
  void begin() {
    try {
      QuestionPort from = server.datagrams.portFor(query);
      port = from;
      if (!from.send(this, ByteBuffer.wrap(Codec.write(query, Codec.BYTES_MAX)))) {
        exchange.failed(this, "the question could not be sent");
      }
    } catch (IOException refused) {
      exchange.failed(this, "cannot be asked: " + refused.getMessage());
    }
  }

  /// Something with the question's id has come.
  ///
  /// @return whether the server seems to have sent it
  boolean took(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    Message reply;
    try {
      reply = Codec.parse(bytes);
    } catch (BadMessage noMessage) {
      return false;
    }
    switch (Verdict.ofDatagram(query, reply)) {
      case ANSWER -> exchange.replied(this, reply);
      case DOUBTFUL -> doubted("an answer that may be forged");
      case NO_ANSWER -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public void leaveWay() {
    QuestionPort from = port;
    if (from != null) {
      from.retire();
    }
  }

  /// What comes may be guessed.
  void doubted(String why) {
    if (open) {
      exchange.doubted(this, why);
    }
  }

  /// The server's machine says that nobody is there.
  void refused() {
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
    QuestionPort from = port;
    if (open && from != null) {
      from.forget(this);
    }
    open = false;
  }
}
