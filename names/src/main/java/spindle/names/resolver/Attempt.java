package spindle.names.resolver;

import spindle.names.wire.Message;

/// One question on its way to one server. Tells its [Exchange] once at most how it went, and
/// nothing after [#close].
sealed interface Attempt permits DatagramAttempt, StreamAttempt {
  Server server();

  /// What was asked.
  Message query();

  /// When it was sent.
  long begunNanos();

  /// Nothing else goes the way that it has gone, where that is one of several: it may lead nowhere.
  void leaveWay();

  /// Gives it up.
  void close();
}
