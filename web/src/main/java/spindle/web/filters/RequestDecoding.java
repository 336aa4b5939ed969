package spindle.web.filters;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.WebLimits;
import spindle.web.body.Body;
import spindle.web.body.BodyLayer;
import spindle.web.coding.ContentCoding;
import spindle.web.coding.ContentCodings;
import spindle.web.coding.MalformedContent;

/// Decodes the bodies of requests that say a Content-Encoding: handlers behind it see what was
/// before the coding, without that field and Content-Length. Put it before the routes that are to
/// take such bodies; any other handler gets them as they came.
///
/// A body is decoded while it is read, at most 64 KiB ahead. One that is not of its coding is
/// answered with 400, a coding that is not known, or more of them than may be, with 415 and the
/// codings that are (RFC 9110, 15.5.16). What is decoded counts against a limit of its own, since a
/// small body may become a large one: beyond it, 413.
public final class RequestDecoding implements Filter {
  private static final int CODINGS_MAX = 2;

  private final long bodyMax;
  private final int codingsMax;

  private RequestDecoding(long bodyMax, int codingsMax) {
    if (bodyMax < 1 || codingsMax < 1) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, got %d bytes and %d codings"
              .formatted(bodyMax, codingsMax));
    }
    this.bodyMax = bodyMax;
    this.codingsMax = codingsMax;
  }

  /// All codings that are [known][ContentCodings#known]; at most 16 MiB when it is decoded, and two
  /// codings on top of each other.
  public static RequestDecoding usual() {
    return new RequestDecoding(WebLimits.defaults().bodyMax(), CODINGS_MAX);
  }

  /// A copy with another limit on bodies when they are decoded.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public RequestDecoding withBodyMax(long bytes) {
    return new RequestDecoding(bytes, codingsMax);
  }

  /// A copy with another limit on codings on top of each other.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public RequestDecoding withCodingsMax(int codings) {
    return new RequestDecoding(bodyMax, codings);
  }

  /// Gives the request to `next`, with its body decoded.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Fields fields = request.fields();
    if (!fields.has("Content-Encoding") || request.body().length() == 0) {
      return next.handle(request);
    }
    List<ContentCoding> codings =
        ContentCodings.applied(fields, codingsMax).orElseThrow(RequestDecoding::unsupported);
    Body body = new Decoded(ContentCodings.decoded(request.body(), codings), bodyMax);
    request.atEnd(body::cancel);
    Fields left = fields.without("Content-Encoding").without("Content-Length");
    return next.handle(request.withFields(left).withBody(body));
  }

  private static HttpError unsupported() {
    List<String> names = ContentCodings.known().stream().map(ContentCoding::name).toList();
    String all = String.join(", ", names);
    return new HttpError(
        Status.UNSUPPORTED_MEDIA_TYPE,
        "A body may be coded as " + all + ".",
        Fields.of("Accept-Encoding", all));
  }

  /// Counts what is decoded, and makes of what is malformed an answer.
  private static final class Decoded extends BodyLayer {
    private long left;

    Decoded(Body body, long max) {
      super(body);
      this.left = max;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      Deferred<@Nullable ByteBuffer> counted = body.next().addCallback(this::count);
      return counted.addErrback(Decoded::told);
    }

    private @Nullable ByteBuffer count(@Nullable ByteBuffer piece) {
      left -= piece == null ? 0 : piece.remaining();
      if (left < 0) {
        body.cancel();
        throw new HttpError(Status.CONTENT_TOO_LARGE, "The body is too large when it is decoded.");
      }
      return piece;
    }

    private static @Nullable ByteBuffer told(Throwable failure) throws Throwable {
      if (failure instanceof MalformedContent) {
        throw new HttpError(Status.BAD_REQUEST, "The body is not what its Content-Encoding says.");
      }
      throw failure;
    }
  }
}
