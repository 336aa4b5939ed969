package spindle.web.filters;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
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
/// sha-256 and sha-512 are known. A digest is that of the coded body: put this filter before
/// [Compression] and [RequestDecoding], `site.with(compression).with(digest)`.
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
    boolean says = request.fields().has(NAME);
    for (DigestAlgorithm each : DigestAlgorithm.values()) {
      var _ = each.said(request.fields()); // so that a malformed one is refused at once
    }
    // Behind a body of a known length there are no fields.
    return says || request.body().length() < 0
        ? request.withBody(new Checked(request.body(), request.fields()))
        : request;
  }

  private static Response digested(Response response, String method, DigestAlgorithm algorithm) {
    Body body = response.body();
    if (response.status().bodiless() || response.fields().has(NAME)) {
      return response;
    }
    ByteBuffer whole = body.whole();
    if (whole != null) {
      MessageDigest digest = algorithm.digest();
      digest.update(whole.duplicate());
      return response.withField(NAME, algorithm.field(digest.digest()));
    }
    return body.length() < 0 && !method.equals("HEAD")
        ? response.withBody(new Digested(body, algorithm))
        : response;
  }

  /// Compares the digest at the end with what the client said.
  private static final class Checked extends DigestedLayer {
    private final Fields fields;

    Checked(Body body, Fields fields) {
      super(body, DigestAlgorithm.values());
      this.fields = fields;
    }

    @Override
    void ended() {
      for (DigestAlgorithm each : DigestAlgorithm.values()) {
        byte[] digest = digest(each);
        for (Fields some : List.of(fields, body.trailer())) {
          Optional<byte[]> said = each.said(some);
          if (said.isPresent() && !MessageDigest.isEqual(said.get(), digest)) {
            throw new HttpError(
                Status.BAD_REQUEST, "The body is not that which its Content-Digest says.");
          }
        }
      }
    }
  }

  /// Has the digest behind it.
  private static final class Digested extends DigestedLayer {
    private final DigestAlgorithm algorithm;
    private Fields field = Fields.none();

    Digested(Body body, DigestAlgorithm algorithm) {
      super(body, algorithm);
      this.algorithm = algorithm;
    }

    @Override
    void ended() {
      field = Fields.of(NAME, algorithm.field(digest(algorithm)));
    }

    @Override
    public Fields trailer() {
      return super.trailer().plusAll(field);
    }

    @Override
    public List<String> trailerNames() {
      List<String> names = new ArrayList<>(super.trailerNames());
      names.add(NAME);
      return names;
    }
  }
}
