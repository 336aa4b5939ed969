package spindle.web.filters;

import java.util.List;
import java.util.stream.Collectors;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.coding.ContentCoding;
import spindle.web.coding.ContentCodings;

/// Asks for bodies that are compressed, and gives them as they were before (Twisted's
/// `ContentDecoderAgent`): `agent.with(ResponseDecoding.usual())`. Responses have neither
/// Content-Encoding nor Content-Length then, and the length of their bodies is not known.
///
/// A body is decoded while it is read, at most 64 KiB ahead, so that one which grows without end
/// costs no memory: limit what you collect, as ever. One that is not of its coding, is damaged or
/// cut off fails with [spindle.web.coding.MalformedContent] where that shows, and never seems
/// whole.
///
/// A response stays as it came if its coding is not known, if it has more codings on top of each
/// other than may be, and if it has no body or a part of one (206). A request that has a field
/// Accept-Encoding or Range of its own stays as it is, and so does its response.
public final class ResponseDecoding implements Filter {
  private static final int CODINGS_MAX = 2;
  private static final String ASKS = "Accept-Encoding";

  private final String asked;
  private final int codingsMax;

  private ResponseDecoding(String asked, int codingsMax) {
    if (codingsMax < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1, got " + codingsMax);
    }
    this.asked = asked;
    this.codingsMax = codingsMax;
  }

  /// All codings that are [known][ContentCodings#known], two on top of each other at most.
  public static ResponseDecoding usual() {
    String offered =
        ContentCodings.known().stream()
            .filter(ContentCoding::offered)
            .map(ContentCoding::name)
            .collect(Collectors.joining(", "));
    return new ResponseDecoding(offered, CODINGS_MAX);
  }

  /// A copy with another limit on codings on top of each other.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public ResponseDecoding withCodingsMax(int codings) {
    return new ResponseDecoding(asked, codings);
  }

  /// Asks `next` for a response in one of the codings, and decodes it.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Fields fields = request.fields();
    if (fields.has(ASKS) || fields.has("Range")) {
      return next.handle(request);
    }
    Response response = next.handle(request.withField(ASKS, asked));
    return request.method().equals("HEAD") ? response : response.then(this::decoded);
  }

  private Response decoded(Response response) {
    Fields fields = response.fields();
    boolean part = response.status().equals(Status.PARTIAL_CONTENT);
    if (part || response.body().length() == 0 || !fields.has("Content-Encoding")) {
      return response;
    }
    List<ContentCoding> codings = ContentCodings.applied(fields, codingsMax).orElse(List.of());
    if (codings.isEmpty()) {
      return response;
    }
    Body body = ContentCodings.decoded(response.body(), codings);
    return response.withBody(body).withoutField("Content-Encoding").withoutField("Content-Length");
  }
}
