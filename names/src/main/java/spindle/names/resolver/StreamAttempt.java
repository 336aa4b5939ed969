package spindle.names.resolver;

import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.names.wire.Message;

/// A question over a connection, on which others may be under way, too.
final class StreamAttempt implements Attempt, Recipient<Message> {
  private final Exchange exchange;
  private final Server server;
  private final Message query;
  private final long begunNanos;
  private final Deferred<Message> answer;
  private boolean open = true;

  StreamAttempt(Exchange exchange, Server server, Message query, long begunNanos) {
    this.exchange = exchange;
    this.server = server;
    this.query = query;
    this.begunNanos = begunNanos;
    answer = server.link.ask(query);
  }

  /// To be called when the exchange knows of it.
  void begin() {
    answer.deliverTo(this);
  }

  @Override
  public void succeeded(Message reply) {
    if (open) {
      exchange.replied(this, reply);
    }
  }

  @Override
  public void failed(Throwable why) {
    if (open) {
      exchange.failed(this, server.link.how() + ": " + why.getMessage());
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
  public void leaveWay() {
    server.link.doubt(query);
  }

  @Override
  public void close() {
    open = false;
    answer.cancel();
  }
}
