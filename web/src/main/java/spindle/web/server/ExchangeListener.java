package spindle.web.server;

/// Is told of each exchange when it has ended: for an access log, or for counting. See
/// [Site#withListener].
@FunctionalInterface
public interface ExchangeListener {
  /// An exchange has ended, however that came. Called once for each request that came over a
  /// connection, also for those that were refused before a handler saw them; on the thread of the
  /// connection's reactor, so it must not wait. What it throws is logged, and does no harm to the
  /// connection.
  void exchangeEnded(EndedExchange exchange);
}
