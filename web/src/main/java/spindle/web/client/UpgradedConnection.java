package spindle.web.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.web.Upgraded;
import spindle.web.body.Body;

/// A connection that the server has given over, until somebody has it.
final class UpgradedConnection implements Upgraded {
  private static final Logger LOG = System.getLogger("spindle.web.client");

  private final ClientConnection connection;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private @Nullable Protocol taker;
  private @Nullable ConnectionClosed lost;

  UpgradedConnection(ClientConnection connection) {
    this.connection = connection;
  }

  @Override
  public void switchTo(Protocol next) throws Exception {
    if (taker != null) {
      throw new IllegalStateException("somebody has this connection already");
    }
    if (lost != null) {
      throw lost;
    }
    taker = next;
    ByteBuffer waiting = rest;
    rest = ByteBuffer.allocate(0);
    try {
      connection.switchTo(next);
      giveOn(waiting);
    } catch (Exception | Error e) {
      connection.abort();
      throw e;
    }
  }

  /// What came before anybody had it.
  void keep(ByteBuffer stream) {
    rest = ByteBuffer.allocate(rest.remaining() + stream.remaining()).put(rest).put(stream).flip();
  }

  int kept() {
    return rest.remaining();
  }

  /// What has come while the connection changed hands.
  void giveOn(ByteBuffer stream) throws Exception {
    Protocol next = taker;
    if (next != null && stream.hasRemaining() && !connection.transport().disconnecting()) {
      next.dataReceived(stream);
      stream.position(stream.limit());
    }
  }

  void lost(ConnectionClosed reason) {
    lost = reason;
  }

  /// Nobody has taken it in time.
  void forgotten() {
    LOG.log(Level.WARNING, "nobody takes the connection that a 101 has given over: it is ended");
    connection.abort();
  }

  /// The body of the response that says so: who cancels it ends the connection, if nobody has it.
  Body unclaimed() {
    return Body.empty(() -> {
      if (taker == null && lost == null) {
        connection.abort();
      }
    });
  }
}
