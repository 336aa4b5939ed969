package spindle.web.filters;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.MediaType;
import spindle.http.QueryFields;
import spindle.web.Request;
import spindle.web.Response;

/// One request in the JSON of an HTTP Archive.
final class HarEntry {
  private static final Set<String> SECRET =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");
  private static final HexFormat HEX = HexFormat.of();

  private final WatchedRequest ended;
  private final StringBuilder json = new StringBuilder(1000);

  HarEntry(WatchedRequest ended) {
    this.ended = ended;
  }

  String json() {
    long wait = ended.waitNanos();
    long receive = ended.receiveNanos();
    json.append("{\"startedDateTime\":");
    string(ended.began().truncatedTo(ChronoUnit.MILLIS).toString());
    json.append(",\"time\":").append(millis(wait + receive)).append(",\"request\":");
    request(ended.request());
    json.append(",\"response\":");
    Response response = ended.response();
    if (response == null) {
      json.append(
          "{\"status\":0,\"statusText\":\"\",\"httpVersion\":\"\",\"cookies\":[],\"headers\":[],"
              + "\"content\":{\"size\":0,\"mimeType\":\"\"},\"redirectURL\":\"\","
              + "\"headersSize\":-1,\"bodySize\":-1");
    } else {
      response(response);
    }
    Throwable failure = ended.failure();
    if (failure != null) {
      json.append(",\"_error\":");
      string(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }
    json.append("},\"cache\":{},\"timings\":{\"send\":0,\"wait\":").append(millis(wait));
    return json.append(",\"receive\":").append(millis(receive)).append("}}").toString();
  }

  private static String millis(long nanos) {
    long micros = Math.max(0, nanos / 1000);
    return "%d.%03d".formatted(micros / 1000, micros % 1000);
  }

  private void request(Request request) {
    json.append("{\"method\":");
    string(request.method());
    json.append(",\"url\":");
    string(LoggedUris.withoutCredentials(RequestLog.uri(request)));
    json.append(",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],\"headers\":");
    fields(request.fields());
    json.append(",\"queryString\":[");
    query(request);
    json.append("],\"headersSize\":-1,\"bodySize\":").append(request.body().length()).append('}');
  }

  private void query(Request request) {
    QueryFields query;
    try {
      query = request.query();
    } catch (HttpError _) {
      return; // it is in the URL as it is
    }
    for (int i = 0; i < query.size(); i++) {
      json.append(i == 0 ? "" : ",");
      boolean secret = query.name(i).equals("access_token");
      pair(query.name(i), secret ? "..." : query.value(i));
    }
  }

  private void response(Response response) {
    Fields fields = response.fields();
    json.append("{\"status\":").append(response.status().code()).append(",\"statusText\":");
    string(response.status().reason());
    json.append(",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],\"headers\":");
    fields(fields);
    json.append(",\"content\":{\"size\":").append(ended.bytes()).append(",\"mimeType\":");
    string(fields.firstOr("Content-Type", ""));
    content(fields);
    json.append("},\"redirectURL\":");
    string(fields.firstOr("Location", ""));
    json.append(",\"headersSize\":-1,\"bodySize\":-1");
  }

  private void content(Fields fields) {
    byte[] begin = ended.begin();
    if (begin.length == 0) {
      return;
    }
    Optional<String> text = text(begin);
    boolean readable = MediaType.of(fields).isPresent() && text.isPresent();
    json.append(",\"text\":");
    string(readable ? text.get() : Base64.getEncoder().encodeToString(begin));
    json.append(readable ? "" : ",\"encoding\":\"base64\"");
    if (begin.length < ended.bytes()) {
      json.append(",\"comment\":\"the first %d bytes\"".formatted(begin.length));
    }
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  private void fields(Fields fields) {
    json.append('[');
    for (int i = 0; i < fields.size(); i++) {
      json.append(i == 0 ? "" : ",");
      boolean secret = SECRET.contains(fields.name(i).toLowerCase(Locale.ROOT));
      pair(fields.name(i), secret ? "..." : utf8(fields.value(i)));
    }
    json.append(']');
  }

  /// Where the octets of a field are UTF-8, that.
  private static String utf8(String octets) {
    return text(octets.getBytes(ISO_8859_1)).orElse(octets);
  }

  private void pair(String name, String value) {
    json.append("{\"name\":");
    string(name);
    json.append(",\"value\":");
    string(LoggedUris.withoutCredentials(value));
    json.append('}');
  }

  private void string(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7F || Character.isSurrogate(c) || c == '\u2028') {
        json.append("\\u").append(HEX.toHexDigits(c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
