package spindle.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.protocol.Protocol;
import spindle.web.server.HttpVersion;
import spindle.web.server.Site;

/// HTTP/2 for sites. Nothing is to be done for it: a site finds it where the module is there. With
/// other limits it is given to the site:
///
/// ```java
/// site.withVersions(new Http2(Http2Limits.defaults().withMaxStreams(20)))
/// ```
///
/// Immutable; one may serve several sites and reactors.
public final class Http2 implements HttpVersion {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Http2Limits limits;

  /// With the limits that there are if nothing is said.
  public Http2() {
    this(Http2Limits.defaults());
  }

  /// With other limits.
  public Http2(Http2Limits limits) {
    this.limits = limits;
  }

  @Override
  public String alpnName() {
    return "h2";
  }

  @Override
  public ByteBuffer preface() {
    return US_ASCII.encode(PREFACE);
  }

  @Override
  public Protocol buildProtocol(Site site, Address peer) {
    return new ServerConnection(site, limits);
  }
}
