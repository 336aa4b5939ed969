package spindle.http2;

import spindle.web.client.ClientLimits;
import spindle.web.client.ClientVersion;
import spindle.web.client.SharedConnection;

/// HTTP/2 for agents. Nothing is to be done for it: an agent finds it where the module is there,
/// offers it over TLS, and the server chooses. One connection carries the requests to an origin
/// then. With other limits, or for a pool that is to have nothing else, it is given to
/// [spindle.web.client.HTTPConnectionPool#withVersions].
public final class Http2Client implements ClientVersion {
  private static final int STREAM_WINDOW = 1 << 20;
  private static final int CONNECTION_WINDOW = 16 << 20;

  private final Http2Limits limits;

  /// With windows of 1 MiB and 16 MiB, and otherwise with the limits that there are if nothing is
  /// said.
  public Http2Client() {
    this(Http2Limits.defaults().withWindows(STREAM_WINDOW, CONNECTION_WINDOW, CONNECTION_WINDOW));
  }

  /// With other limits.
  public Http2Client(Http2Limits limits) {
    this.limits = limits;
  }

  @Override
  public String alpnName() {
    return "h2";
  }

  @Override
  public SharedConnection buildProtocol(SharedConnection.Pool pool, ClientLimits web) {
    return new ClientConnection(pool, web, limits);
  }
}
