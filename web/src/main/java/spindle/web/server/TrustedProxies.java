package spindle.web.server;

import java.util.List;
import java.util.Optional;
import spindle.address.Address;
import spindle.http.Fields;
import spindle.http.ForwardedElement;
import spindle.proxy.TrustedForwarders;
import spindle.web.ExchangeNotes;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;

/// Believes what proxies say of their clients: behind it, [Request#peer] is who asked the proxy,
/// [Request#origin] says whether that was over TLS, and [Request#host] whom it was for. Twisted
/// takes what anybody says; here only those who are trusted are believed.
///
/// Each proxy adds one element behind those that came to it. They are read from the right: the
/// first one comes from the peer of the connection, if that is trusted, each further one from who
/// the one before names, if that is trusted, too. So the first who is not trusted is the client,
/// whatever it says of itself. From an element that is malformed on, nothing is believed.
///
/// Let it be the outermost filter, the last one given to [Site#with]. It leaves the fields as they
/// are: do not read them elsewhere.
public final class TrustedProxies implements Filter {
  private final TrustedForwarders trusted;
  private final boolean standard;

  private TrustedProxies(TrustedForwarders trusted, boolean standard) {
    this.trusted = trusted;
    this.standard = standard;
  }

  /// Reads the field Forwarded, RFC 7239, and no other. Its `by` is passed over.
  ///
  /// @param trusted the proxies
  public static TrustedProxies forwarded(TrustedForwarders trusted) {
    return new TrustedProxies(trusted, true);
  }

  /// Reads X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host, and no others. Where the latter
  /// two have not as many elements as the first, their last one counts for its last one.
  ///
  /// @param trusted the proxies. They must set all three, or remove what they do not set, or else
  ///   the client's own are believed
  public static TrustedProxies xForwarded(TrustedForwarders trusted) {
    return new TrustedProxies(trusted, false);
  }

  /// Asks `next`, with what is believed.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    return next.handle(trusted.trust(request.peer()) ? believing(request) : request);
  }

  private Request believing(Request request) {
    Fields fields = request.fields();
    List<Optional<ForwardedElement>> elements =
        standard ? ForwardedElement.all(fields) : ForwardedElement.allOfX(fields);
    Address peer = request.peer();
    boolean secure = request.origin().secure();
    String host = request.host();
    for (Optional<ForwardedElement> each : elements.reversed()) {
      if (each.isEmpty()) {
        break;
      }
      ForwardedElement element = each.get();
      secure = element.proto().map("https"::equals).orElse(secure);
      host = element.host().orElse(host);
      if (element.client().isEmpty()) {
        break;
      }
      peer = element.client().get();
      if (!trusted.trust(peer)) {
        break;
      }
    }
    ExchangeNotes.of(request).setClient(peer);
    return request.withOrigin(new Origin(peer, request.origin().host(), secure)).withHost(host);
  }
}
