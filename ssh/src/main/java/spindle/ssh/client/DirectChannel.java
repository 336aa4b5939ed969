package spindle.ssh.client;

import org.apache.sshd.common.util.buffer.Buffer;
import spindle.ssh.carrier.KeyExchange;
import spindle.ssh.carrier.OpenedChannel;

/// A connection that the server makes for us (RFC 4254, 7.2).
final class DirectChannel extends OpenedChannel {
  private final String host;
  private final int port;

  DirectChannel(String host, int port, KeyExchange.Session under) {
    super("direct-tcpip", under);
    this.host = host;
    this.port = port;
  }

  /// Whom it is for is of no concern to the server.
  @Override
  protected void describe(Buffer request) {
    request.putString(host);
    request.putUInt(port);
    request.putString("127.0.0.1");
    request.putUInt(0);
  }
}
