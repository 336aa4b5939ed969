package spindle.web.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import spindle.http.Fields;
import spindle.web.Request;
import spindle.web.Response;

/// Answers TRACE: says what has arrived, but for what only the client and the server may know.
final class Trace {
  private static final Set<String> SECRETS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private Trace() {}

  static Response of(Request request) {
    StringBuilder head = new StringBuilder();
    head.append("TRACE ").append(request.target());
    head.append(" ").append(request.version()).append("\r\n");
    Fields fields = request.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (!SECRETS.contains(fields.name(i).toLowerCase(Locale.ROOT))) {
        head.append(fields.name(i)).append(": ").append(fields.value(i)).append("\r\n");
      }
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    return Response.bytes(bytes, "message/http").withField("X-Content-Type-Options", "nosniff");
  }
}
