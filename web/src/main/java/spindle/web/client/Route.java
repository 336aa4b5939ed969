package spindle.web.client;

import org.jspecify.annotations.Nullable;
import spindle.endpoint.StreamClientEndpoint;
import spindle.tls.TlsClientContext;

/// The way to an origin. Requests of one route may share connections.
///
/// @param origin scheme, host and port
/// @param way how it is reached, for people and for telling ways apart: a proxy, a socket
/// @param place where to connect to
/// @param tunnel what the proxy there is asked for, or null
/// @param tls what TLS is done with, or null without it
/// @param host whose certificate is wanted
/// @param port of the origin
record Route(
    String origin,
    String way,
    StreamClientEndpoint place,
    @Nullable Tunnel tunnel,
    @Nullable TlsClientContext tls,
    String host,
    int port) {
  /// What tells routes apart. The context is one object as long as its agent is.
  record Key(String origin, String way, @Nullable TlsClientContext tls) {}

  Key key() {
    return new Key(origin, way, tls);
  }
}
