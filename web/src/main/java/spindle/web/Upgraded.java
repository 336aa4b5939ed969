package spindle.web;

import spindle.protocol.Protocol;

/// A connection that a server has given over to another protocol: see [Response#upgraded]. Belongs
/// to the thread of its reactor.
public interface Upgraded {
  /// Gives it to `next`, which is told of the connection within this call, and then of what the
  /// server has sent behind its answer. From now on the connection is that protocol's: no limit of
  /// HTTP holds any more.
  ///
  /// @throws java.io.IOException why the connection has ended, if it has
  /// @throws IllegalStateException if somebody has it already
  /// @throws Exception what `next` throws; it ends the connection
  void switchTo(Protocol next) throws Exception;
}
