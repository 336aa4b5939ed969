package spindle.web.server;

import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.protocol.Protocol;

/// Another version of HTTP that a site speaks beside HTTP/1.1, which a module of its own brings:
/// found by `ServiceLoader`, or given to [Site#withVersions].
public interface HttpVersion {
  /// Its name as ALPN has it: `h2`.
  String alpnName();

  /// What a client begins with that knows without asking that the server speaks it, RFC 9113, 3.4.
  /// Every connection in clear text that begins so is given to [#buildProtocol].
  ///
  /// @return a new buffer; empty if clients must ask
  ByteBuffer preface();

  /// The server's end of a connection. What it receives first is the preface.
  ///
  /// @throws Exception anything; the connection ends
  Protocol buildProtocol(Site site, Address peer) throws Exception;
}
