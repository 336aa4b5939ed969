package spindle.web.client;

/// Another version of HTTP that agents speak beside HTTP/1.1, which a module of its own brings:
/// found by `ServiceLoader`. Over TLS it is offered by ALPN, and the server chooses.
public interface ClientVersion {
  /// Its name as ALPN has it: `h2`.
  String alpnName();

  /// The client's end of a connection whose handshake has chosen this version.
  ///
  /// @param pool what the connection tells of itself
  SharedConnection buildProtocol(SharedConnection.Pool pool, ClientLimits limits);
}
