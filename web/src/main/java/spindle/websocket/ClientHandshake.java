package spindle.websocket;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.web.Request;
import spindle.web.Upgrade;
import spindle.web.wire.WebSocketKey;

/// What a client asks for, and whether the answer to it holds: RFC 6455, 4.1.
///
/// @param key what the server has to answer to
record ClientHandshake(String key, List<String> subprotocols, boolean compresses) {
  private static final int KEY_BYTES = 16;

  static ClientHandshake of(RandomGenerator random, List<String> subprotocols, boolean compresses) {
    byte[] nonce = new byte[KEY_BYTES];
    random.nextBytes(nonce);
    return new ClientHandshake(Base64.getEncoder().encodeToString(nonce), subprotocols, compresses);
  }

  /// The request that asks.
  ///
  /// @param fields those of the program
  /// @throws IllegalArgumentException if it is no URI of a WebSocket
  Request request(String uri, Fields fields) {
    Request request =
        Request.get(overHttp(uri)).withFields(fields).with(Upgrade.ASKED, Handshake.NAME);
    request = request.withField(Handshake.VERSION, "13").withField(Handshake.KEY, key);
    if (!subprotocols.isEmpty()) {
      request = request.withField(Handshake.PROTOCOL, String.join(", ", subprotocols));
    }
    return compresses ? request.withField(Handshake.EXTENSIONS, DeflateOffer.OURS) : request;
  }

  private static String overHttp(String uri) {
    int mark = uri.indexOf("://");
    String scheme = mark < 0 ? "" : uri.substring(0, mark).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "ws" -> "http" + uri.substring(mark);
      case "wss" -> "https" + uri.substring(mark);
      case "http", "https" -> uri;
      default ->
          throw new IllegalArgumentException("expected a URI that begins with ws:// or wss://");
    };
  }

  /// What both sides have agreed on.
  ///
  /// @param fields of the answer, which is 101
  /// @throws BadAnswer if that says what was not asked for
  Handshake read(Request request, Fields fields) throws BadAnswer {
    if (!fields.all(Handshake.ACCEPT).equals(List.of(WebSocketKey.accept(key)))) {
      throw new BadAnswer("its field Sec-WebSocket-Accept does not fit the key");
    }
    if (fields.has("Content-Length") || fields.has("Transfer-Encoding")) {
      throw new BadAnswer("it says that it has a body");
    }
    return new Handshake(request, subprotocol(fields), extensions(fields));
  }

  private @Nullable String subprotocol(Fields fields) throws BadAnswer {
    List<String> said = fields.all(Handshake.PROTOCOL);
    if (said.isEmpty()) {
      return null;
    }
    if (said.size() > 1 || !subprotocols.contains(said.getFirst())) {
      throw new BadAnswer("it chooses a subprotocol that was not offered");
    }
    return said.getFirst();
  }

  private @Nullable String extensions(Fields fields) throws BadAnswer {
    List<String> said = fields.all(Handshake.EXTENSIONS);
    if (said.isEmpty()) {
      return null;
    }
    if (!compresses || said.size() > 1 || !DeflateOffer.isAnswer(said.getFirst())) {
      throw new BadAnswer("it takes an extension that was not offered so");
    }
    return said.getFirst();
  }

  /// The answer is none to what was asked. Carries no stack trace: it tells of the peer.
  static final class BadAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    BadAnswer(String message) {
      super(message, null, false, false);
    }

    String words() {
      return String.valueOf(getMessage());
    }
  }
}
