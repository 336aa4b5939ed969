package spindle.web.client;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.HttpUri;
import spindle.web.Request;
import spindle.web.body.Body;
import spindle.web.wire.HeadWriter;

/// A request as it leaves: checked, and with the fields that the client adds.
///
/// @param fields all but Host and those of the framing
/// @param host the value of the field Host
/// @param target what stands in the first line
record WireRequest(Request request, HttpUri uri, String target, String host, Fields fields) {
  /// Fields that say how the message is framed, or are of the connection: not the caller's.
  private static final List<String> OURS =
      List.of("Transfer-Encoding", "Content-Length", "Connection", "Keep-Alive", "Upgrade");

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");
  private static final String USER_AGENT = "Spindle";

  /// @throws IllegalArgumentException if it is none that can be sent
  static WireRequest of(Request request) {
    HttpUri uri = request.uri();
    Fields fields = request.fields();
    for (String each : OURS) {
      if (fields.has(each)) {
        throw new IllegalArgumentException(each + " is the client's to say, not its caller's");
      }
    }
    List<String> hosts = fields.all("Host");
    if (hosts.size() > 1) {
      throw new IllegalArgumentException("expected one field Host, got " + hosts.size());
    }
    if (request.method().equals("CONNECT")) {
      throw new IllegalArgumentException("CONNECT is between the client and its proxy");
    }
    requireUpgradable(request);
    String host = hosts.isEmpty() ? uri.authority() : hosts.getFirst();
    Fields sent = fields.without("Host").without("Proxy-Authorization");
    if (!sent.has("User-Agent") && !relayed(request)) {
      sent = sent.plus("User-Agent", USER_AGENT);
    }
    if (request.body().length() == 0) {
      sent = sent.without("Expect");
    }
    return new WireRequest(request, uri, uri.pathAndQuery(), host, sent);
  }

  private static boolean relayed(Request request) {
    return request.find(Agent.RELAYED).orElse(Boolean.FALSE);
  }

  private static void requireUpgradable(Request request) {
    String protocol = request.find(Agent.UPGRADE).orElse(null);
    if (protocol == null) {
      return;
    }
    Fields.of(protocol, ""); // a token, as a name is
    if (!request.method().equals("GET") || request.body().length() != 0) {
      throw new IllegalArgumentException("only a GET without a body asks for another protocol");
    }
  }

  Body body() {
    return request.body();
  }

  /// The protocol that is asked for in place of HTTP, or null.
  @Nullable String upgrade() {
    return request.find(Agent.UPGRADE).orElse(null);
  }

  /// Whether it is sent for somebody else.
  boolean isRelayed() {
    return relayed(request);
  }

  /// Whether its response goes on for as long as there is news.
  boolean isEndless() {
    return request.find(Request.ENDLESS).orElse(Boolean.FALSE);
  }

  /// Whether its body waits for the server's word.
  boolean expects() {
    return fields.lists("Expect", "100-continue");
  }

  /// Whether a proxy is to ask for it.
  boolean goesByAProxy() {
    return HttpUri.isAbsolute(target);
  }

  /// Whether it may be sent once more although the server may have got it.
  boolean isIdempotent() {
    return IDEMPOTENT.contains(request.method())
        || request.find(Agent.IDEMPOTENT).orElse(Boolean.FALSE);
  }

  WireRequest with(Fields others) {
    return new WireRequest(request, uri, target, host, others);
  }

  WireRequest with(Body body) {
    return new WireRequest(request.withBody(body), uri, target, host, fields);
  }

  /// For a proxy, which is asked for the whole URI and told who asks.
  WireRequest over(Proxies.Proxy proxy) {
    String credentials = proxy.credentials();
    Fields told = credentials == null ? fields : fields.plus("Proxy-Authorization", credentials);
    return new WireRequest(request, uri, uri.origin() + uri.pathAndQuery(), host, told);
  }

  /// The head, up to and with its empty line.
  ///
  /// @param trailers whether fields come behind the body
  HeadWriter write(HeadWriter out, boolean trailers) {
    out.text(request.method()).text(" ").text(target).text(" HTTP/1.1").line();
    out.field("Host", host).fields(fields);
    long length = body().length();
    if (length < 0) {
      out.field("Transfer-Encoding", "chunked");
      if (trailers && !fields.has("Trailer") && !body().trailerNames().isEmpty()) {
        out.field("Trailer", String.join(", ", body().trailerNames()));
      }
    } else if (length > 0 || WITH_BODY.contains(request.method().toUpperCase(Locale.ROOT))) {
      out.text("Content-Length: ").number(length).line();
    }
    String protocol = upgrade();
    if (protocol != null) {
      out.field("Upgrade", protocol);
      out.field("Connection", fields.has("TE") ? "upgrade, TE" : "upgrade");
    } else if (fields.has("TE")) {
      out.field("Connection", "TE");
    }
    return out.line();
  }
}
