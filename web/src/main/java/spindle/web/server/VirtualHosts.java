package spindle.web.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.tls.TlsSession;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Several sites at one address: whom a request is for says which handler answers it.
///
/// ```java
/// VirtualHosts.of("example.org", shop).or("*.example.org", blogs).otherwise(shop)
/// ```
///
/// A name is compared without its port, without a dot at its end, in lower case; addresses of IPv6
/// by what they are, not by how they are written. `*.example.org` stands for names with one label
/// before `example.org`; a name by itself is preferred to it. What no name fits is for the handler
/// of [#otherwise], and so is a request of HTTP/1.0 that says no host; without one it is 404.
///
/// Over TLS, a request for a host that the certificate is not for which the client has seen is 421:
/// it opens another connection then. A certificate without names counts for those hosts whose
/// handler is that of the name that the handshake asked for.
///
/// Each handler may be a [Site] with filters and error pages of its own. Immutable.
public final class VirtualHosts implements Handler {
  private static final String ANY_LABEL = "*.";

  private final Map<String, Handler> names;
  private final @Nullable Handler others;

  private VirtualHosts(Map<String, Handler> names, @Nullable Handler others) {
    this.names = names;
    this.others = others;
  }

  /// One host.
  ///
  /// @param host a name, an address, IPv6 with brackets or without, or `*.` and a name, without a
  ///   port. A name beyond ASCII is written as it is read
  /// @throws IllegalArgumentException if it is none of these
  public static VirtualHosts of(String host, Handler handler) {
    return new VirtualHosts(Map.of(), null).or(host, handler);
  }

  /// A copy with one host more.
  ///
  /// @throws IllegalArgumentException as [#of], or if it is there already
  public VirtualHosts or(String host, Handler handler) {
    boolean wild = host.startsWith(ANY_LABEL);
    String name = HostName.configured(wild ? host.substring(ANY_LABEL.length()) : host);
    Map<String, Handler> more = new LinkedHashMap<>(names);
    if (more.putIfAbsent(wild ? ANY_LABEL + name : name, handler) != null) {
      throw new IllegalArgumentException("the host " + host + " is answered already");
    }
    return new VirtualHosts(more, others);
  }

  /// A copy whose other hosts are answered by this.
  public VirtualHosts otherwise(Handler handler) {
    return new VirtualHosts(names, handler);
  }

  /// Answers by the handler of the request's host.
  @Override
  public Response handle(Request request) throws Exception {
    Handler handler = find(request.host());
    requireServed(request, handler);
    if (handler == null) {
      throw new HttpError(Status.NOT_FOUND, "There is no such site here.");
    }
    return handler.handle(request);
  }

  private void requireServed(Request request, @Nullable Handler handler) {
    TlsSession session = request.origin().tls().orElse(null);
    if (session != null && !isServed(session, HostName.of(request.host()), handler)) {
      throw new HttpError(
          Status.MISDIRECTED_REQUEST, "This connection is not one to that host: open another.");
    }
  }

  /// Whoever asked for a name, or for an address without one, and took the certificate, gets what
  /// it asked for.
  private boolean isServed(TlsSession session, String host, @Nullable Handler handler) {
    String asked = session.serverName().orElse("");
    if (host.isEmpty() || host.equals(asked) || (asked.isEmpty() && HostName.isAddress(host))) {
      return true;
    }
    List<String> names = HostName.ofCertificate(session.ownCertificates());
    if (names.isEmpty()) {
      return asked.isEmpty() || find(asked) == handler; // it was chosen by that name
    }
    return HostName.isAmong(names, host);
  }

  private @Nullable Handler find(String authority) {
    Handler exact = names.get(authority); // mostly it is written as it should be
    if (exact != null && !authority.startsWith(ANY_LABEL)) {
      return exact;
    }
    String name = HostName.of(authority);
    Handler handler = name.startsWith(ANY_LABEL) ? null : names.get(name);
    int dot = name.indexOf('.');
    if (handler == null && dot > 0) {
      handler = names.get('*' + name.substring(dot));
    }
    return handler == null ? others : handler;
  }
}
