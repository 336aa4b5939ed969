package spindle.web.filters;

import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.body.BodyCorrupt;

/// Digests of bodies for agents, RFC 9530: `agent.with(ResponseDigest.usual())`. Sites have
/// [ContentDigest].
///
/// The server is asked for one, by `Want-Content-Digest`, for sha-256 first. **A response** that
/// says one, before its body or behind it, is checked while its body is read: at the end of another
/// body whoever reads it gets a [BodyCorrupt]. Do nothing that cannot be undone before the end has
/// come. Algorithms other than sha-256 and sha-512 are passed over, and so are responses without a
/// body, as to HEAD.
///
/// A digest is that of the coded body: put this filter before [ResponseDecoding],
/// `agent.with(digest).with(decoding)`.
public final class ResponseDigest implements Filter {
  private static final String NAME = "Content-Digest";
  private static final String WANTS = "Want-Content-Digest";

  private final boolean says;

  private ResponseDigest(boolean says) {
    this.says = says;
  }

  /// As above.
  public static ResponseDigest usual() {
    return new ResponseDigest(false);
  }

  /// A copy whose requests say the sha-256 of their bodies: before a body that is here, behind one
  /// whose length is not known. Of others, as of a file, they say none.
  public ResponseDigest withRequests() {
    return new ResponseDigest(true);
  }

  /// Asks `next` for a digest, and checks what it answers.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Request asking = says ? digested(request) : request;
    if (!asking.fields().has(WANTS)) {
      asking = asking.withField(WANTS, "sha-256=10, sha-512=9");
    }
    Response response = next.handle(asking);
    return request.method().equals("HEAD") ? response : response.then(ResponseDigest::checked);
  }

  private static Request digested(Request request) {
    Body body = request.body();
    if (body.length() == 0 || request.fields().has(NAME)) {
      return request;
    }
    String said = DigestAlgorithm.SHA_256.fieldOf(body);
    if (said != null) {
      return request.withField(NAME, said);
    }
    return body.length() < 0
        ? request.withBody(new DigestedBody(body, DigestAlgorithm.SHA_256))
        : request;
  }

  private static Response checked(Response response) {
    Body body = response.body();
    boolean none = response.status().bodiless() || response.status().code() < 200;
    return none || (body.length() >= 0 && !response.fields().has(NAME))
        ? response
        : response.withBody(new CheckedBody(body, response.fields(), BodyCorrupt::new));
  }
}
