package spindle.websocket;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.wire.WebSocketKey;

/// What client and server have agreed on, RFC 6455, 4.2.
///
/// @param subprotocol the one that both speak
/// @param extensions what is answered about them
record Handshake(Request request, @Nullable String subprotocol, @Nullable String extensions) {
  static final String NAME = "websocket";
  static final String KEY = "Sec-WebSocket-Key";
  static final String VERSION = "Sec-WebSocket-Version";
  static final String PROTOCOL = "Sec-WebSocket-Protocol";
  static final String EXTENSIONS = "Sec-WebSocket-Extensions";
  static final String ACCEPT = "Sec-WebSocket-Accept";
  private static final int KEY_BYTES = 16;
  private static final int KEY_LENGTH = 24;

  /// @param origins whom pages of other hosts may come from
  /// @param subprotocols what we speak
  /// @throws HttpError if the request asks for no WebSocket, or not for one that may be here
  static Handshake of(
      Request request, Set<String> origins, List<String> subprotocols, boolean compresses) {
    Fields fields = request.fields();
    if (!request.upgradesTo(NAME)) {
      throw asksForNone(request);
    }
    List<String> versions = fields.all(VERSION);
    if (!versions.equals(List.of("13"))) {
      throw new HttpError(
          Status.UPGRADE_REQUIRED,
          "Version 13 of WebSocket is spoken here.",
          Fields.of(VERSION, "13", "Upgrade", NAME));
    }
    List<String> keys = fields.all(KEY);
    if (keys.size() != 1 || !isKey(keys.getFirst())) {
      throw new HttpError(Status.BAD_REQUEST, KEY + " has to be 16 bytes in base64, once.");
    }
    requireOrigin(request, origins);
    String subprotocol =
        fields.members(PROTOCOL).stream()
            .map(subprotocols::indexOf)
            .filter(index -> index >= 0)
            .findFirst()
            .map(subprotocols::get)
            .orElse(null);
    String extensions =
        compresses ? DeflateOffer.accept(fields.all(EXTENSIONS)).orElse(null) : null;
    return new Handshake(request, subprotocol, extensions);
  }

  private static HttpError asksForNone(Request request) {
    boolean tries = request.fields().lists("Upgrade", NAME);
    return tries
        ? new HttpError(Status.BAD_REQUEST, "A WebSocket begins with a GET without a body.")
        : new HttpError(
            Status.UPGRADE_REQUIRED,
            "There is a WebSocket here.",
            Fields.of("Upgrade", NAME, VERSION, "13"));
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == KEY_LENGTH && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// A browser says which page asks. Pages of others would speak with the user's cookies.
  private static void requireOrigin(Request request, Set<String> origins) {
    List<String> said = request.fields().all("Origin");
    if (said.isEmpty()) {
      return;
    }
    String origin = said.getFirst().toLowerCase(Locale.ROOT);
    boolean listed = origins.contains(origin) || origins.contains("*");
    if (said.size() > 1 || !(listed || isOfHost(origin, request.host()))) {
      throw new HttpError(Status.FORBIDDEN, "Pages from elsewhere may not connect here.");
    }
  }

  /// Whether the page is of this host. The scheme does not count: behind a proxy that ends TLS, it
  /// is another.
  private static boolean isOfHost(String origin, String host) {
    int mark = origin.indexOf("://");
    if (mark < 0) {
      return false;
    }
    String port = origin.startsWith("https:") ? ":443" : ":80";
    String lower = host.toLowerCase(Locale.ROOT);
    String there = origin.substring(mark + 3);
    return there.equals(lower) || (there + port).equals(lower);
  }

  /// The path without the query.
  String path() {
    String text = request.pathAndQuery();
    int mark = text.indexOf('?');
    return Bench.here().path(mark < 0 ? text : text.substring(0, mark));
  }

  /// The answer that opens it, but for the protocol.
  Response opening(Response upgrade) {
    Response response =
        upgrade.withField(ACCEPT, WebSocketKey.accept(request.fields().firstOr(KEY, "")));
    if (subprotocol != null) {
      response = response.withField(PROTOCOL, subprotocol);
    }
    return extensions == null ? response : response.withField(EXTENSIONS, extensions);
  }
}
