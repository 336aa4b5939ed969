package spindle.web.filters;

import org.jspecify.annotations.Nullable;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// Digests of bodies as they are sent, RFC 9530: `Content-Digest: sha-256=:…:`.
///
/// **A request** that says one, before its body or behind it, is checked while its body is read: at
/// the end of another body whoever reads it gets an [HttpError] with 400. Do nothing that cannot be
/// undone before the end has come.
///
/// **A response** says one if the client asks by `Want-Content-Digest`: before a body that is here,
/// behind one that is made while it is sent. Of a body whose length is known, and whose bytes are
/// not here, as of a file, there is none.
///
/// sha-256 and sha-512 are known. Agents have [ResponseDigest]. A digest is that of the coded body:
/// put this filter before [Compression] and [RequestDecoding],
/// `site.with(compression).with(digest)`.
public final class ContentDigest implements Filter {
  private static final String NAME = "Content-Digest";

  private final @Nullable DigestAlgorithm unasked;

  private ContentDigest(@Nullable DigestAlgorithm unasked) {
    this.unasked = unasked;
  }

  /// As above.
  public static ContentDigest usual() {
    return new ContentDigest(null);
  }

  /// A copy whose responses say a digest of sha-256 also to clients that do not ask.
  public ContentDigest always() {
    return new ContentDigest(DigestAlgorithm.SHA_256);
  }

  /// Checks the request's body while it is read, and digests the response's.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    DigestAlgorithm algorithm = DigestAlgorithm.wanted(request.fields()).orElse(unasked);
    Response response = next.handle(checked(request));
    return algorithm == null
        ? response
        : response.then(r -> digested(r, request.method(), algorithm));
  }

  private static Request checked(Request request) {
    if (DigestAlgorithm.malformed(request.fields())) {
      throw corrupt();
    }
    // Behind a body of a known length there are no fields.
    return request.fields().has(NAME) || request.body().length() < 0
        ? request.withBody(
            new CheckedBody(request.body(), request.fields(), ContentDigest::corrupt))
        : request;
  }

  private static HttpError corrupt() {
    return new HttpError(Status.BAD_REQUEST, "The body is not that which its Content-Digest says.");
  }

  private static Response digested(Response response, String method, DigestAlgorithm algorithm) {
    if (response.status().bodiless() || response.fields().has(NAME)) {
      return response;
    }
    Body body = response.body();
    String said = algorithm.fieldOf(body);
    if (said != null) {
      return response.withField(NAME, said);
    }
    return body.length() < 0 && !method.equals("HEAD")
        ? response.withBody(new DigestedBody(body, algorithm))
        : response;
  }
}
