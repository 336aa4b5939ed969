package spindle.http.wire;

import java.util.Locale;
import spindle.http.Fields;
import spindle.http.grammar.Octets;

/// The head of a request that has arrived, and was checked. Immutable; its texts are made when they
/// are asked for.
public final class RequestHead {
  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"
  };

  private final byte[] bytes;
  private final int methodFrom;
  private final int methodTo;
  private final int targetTo;
  private final int minorVersion;
  private final Fields fields;
  private final BodyFraming body;
  private final boolean hasHost;
  private final boolean upgrades;
  private final boolean closes;
  private final boolean keepsAlive;
  private final boolean expects;
  private final String method;
  private String target = "";

  /// @param places where the method begins and ends, and where the target does
  RequestHead(
      byte[] bytes,
      int[] places,
      int minorVersion,
      Fields fields,
      BodyFraming body,
      KnownFields known) {
    this.bytes = bytes;
    this.methodFrom = places[0];
    this.methodTo = places[1];
    this.targetTo = places[2];
    this.minorVersion = minorVersion;
    this.fields = fields;
    this.body = body;
    this.method = knownMethod();
    this.hasHost = known.has(KnownFields.HOST);
    this.expects = known.has(KnownFields.EXPECT);
    boolean connection = known.has(KnownFields.CONNECTION);
    this.closes = connection && fields.lists("Connection", "close");
    this.keepsAlive = connection && fields.lists("Connection", "keep-alive");
    this.upgrades =
        known.has(KnownFields.UPGRADE) && connection && fields.lists("Connection", "upgrade");
  }

  private String knownMethod() {
    for (String known : METHODS) {
      if (known.length() == methodTo - methodFrom && isAt(known)) {
        return known;
      }
    }
    return Octets.text(bytes, methodFrom, methodTo);
  }

  private boolean isAt(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (bytes[methodFrom + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// The method: a token, and its case counts.
  public String method() {
    return method;
  }

  /// The target as it came: a path with its query, a URI, `*`, or host and port after CONNECT.
  public String target() {
    if (target.isEmpty()) {
      target = Octets.text(bytes, methodTo + 1, targetTo);
    }
    return target;
  }

  /// The path with its query, whether the target is one or a URI with one; `*` for itself; empty
  /// after CONNECT.
  public String pathAndQuery() {
    byte begin = bytes[methodTo + 1];
    if (begin == '/' || begin == '*') {
      return target();
    }
    if (method.equals("CONNECT")) {
      return "";
    }
    int from = RequestChecks.authorityEnd(bytes, authorityFrom(), targetTo);
    String rest = Octets.text(bytes, from, targetTo);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  /// The scheme of a target that is a URI, in lower case; else empty.
  public String scheme() {
    if (bytes[methodTo + 1] == '/' || method.equals("CONNECT") || target().equals("*")) {
      return "";
    }
    return target().substring(0, target().indexOf(':')).toLowerCase(Locale.ROOT);
  }

  private int authorityFrom() {
    return methodTo + 1 + target().indexOf("://") + 3;
  }

  /// Whom the request is for, as `host` or `host:port`, checked: the authority of the target if
  /// that has one, else the field Host. Empty where HTTP/1.0 said none, and for `*`.
  public String host() {
    if (method.equals("CONNECT")) {
      return target();
    }
    if (!scheme().isEmpty()) {
      int from = authorityFrom();
      return Octets.text(bytes, from, RequestChecks.authorityEnd(bytes, from, targetTo));
    }
    return hasHost ? fields.firstOr("Host", "") : "";
  }

  /// 1 for HTTP/1.1, 0 for HTTP/1.0.
  public int minorVersion() {
    return minorVersion;
  }

  /// The fields, in their order.
  public Fields fields() {
    return fields;
  }

  /// How the end of the body is known.
  public BodyFraming body() {
    return body;
  }

  /// Whether the connection may serve another request when this one was answered, as far as the
  /// client is concerned, RFC 9112, 9.3: HTTP/1.1 unless it says `close`, HTTP/1.0 if it says
  /// `keep-alive` and not `close`.
  public boolean persists() {
    return !closes && (minorVersion > 0 || keepsAlive);
  }

  /// Whether it has a field Expect, which HTTP/1.0 does not know.
  public boolean expects() {
    return expects && minorVersion > 0;
  }

  /// Whether it asks for another protocol: a GET of HTTP/1.1 without a body, with the fields
  /// Upgrade and `Connection: upgrade`.
  public boolean upgrades() {
    return upgrades && minorVersion > 0 && method.equals("GET") && body.isEmpty();
  }

  /// The first line and the fields, for people: credentials do not show.
  @Override
  public String toString() {
    return "%s %s HTTP/1.%d%n%s".formatted(method, target(), minorVersion, fields);
  }
}
