package spindle.command.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.StreamServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.protocol.ServerFactory;

/// An endpoint that says in the log where it listens.
///
/// @param scheme what a URL of it begins with, without TLS; empty if it has none
record ToldEndpoint(StreamServerEndpoint below, String scheme) implements StreamServerEndpoint {
  private static final System.Logger LOG = System.getLogger("spindle.command");

  @Override
  public Deferred<ListeningPort> listen(ServerFactory factory) {
    return below
        .listen(factory)
        .onSuccess(port -> LOG.log(Level.INFO, () -> "listening at " + words(port.host())));
  }

  private String words(Address host) {
    if (scheme.isEmpty() || host instanceof UnixAddress) {
      return host.toString();
    }
    String start = scheme + (below.toString().contains("tls") ? "s://" : "://");
    return switch (host) {
      case IPv4Address four when four.host().equals("0.0.0.0") ->
          start + "localhost:" + four.port() + "/";
      case IPv6Address six when six.host().equals("::") -> start + "localhost:" + six.port() + "/";
      default -> start + host + "/";
    };
  }

  @Override
  public boolean reload() throws IOException {
    return below.reload();
  }

  @Override
  public String toString() {
    return below.toString();
  }
}
