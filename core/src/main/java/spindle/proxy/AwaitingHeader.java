package spindle.proxy;

import org.jspecify.annotations.Nullable;
import spindle.protocol.Drainable;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;

/// Has the connection until its header has come, and no longer than it may take.
final class AwaitingHeader extends Protocol implements Drainable {
  private final ServerFactory inner;
  private final ProxyOptions options;
  private @Nullable DelayedCall deadline;
  private boolean drains;

  AwaitingHeader(ServerFactory inner, ProxyOptions options) {
    this.inner = inner;
    this.options = options;
  }

  @Override
  public void connectionMade() {
    Transport transport = transport();
    transport.addLayer(new ProxyLayer(options.headerMax(), transport.peer(), this));
    deadline = transport.scheduler().callLater(options.headerTimeout(), transport::abortConnection);
  }

  /// Hands the connection over to a protocol for the peer that the header names.
  void headerCame() throws Exception {
    forgetDeadline();
    Transport transport = transport();
    Protocol next = inner.buildProtocol(transport.peer());
    if (next == null) {
      transport.abortConnection();
      return;
    }
    next.builtBy(inner);
    transport.switchProtocol(next);
    if (drains && !transport.disconnecting()) {
      Drainable.tell(next);
    }
  }

  /// Whose connection it is will be known soon, and then they are told.
  @Override
  public void drain() {
    drains = true;
  }

  @Override
  public void connectionLost(ConnectionClosed reason) {
    forgetDeadline();
  }

  private void forgetDeadline() {
    if (deadline != null && deadline.active()) {
      deadline.cancel();
    }
  }
}
