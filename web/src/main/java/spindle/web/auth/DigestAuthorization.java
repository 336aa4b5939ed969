package spindle.web.auth;

import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// Says who one is by Digest, RFC 7616, for clients: the password does not go over the wire. For
/// one origin, as the filters of [Authorization] are.
///
/// The first request is sent without anything, and once more when the server has asked; later ones
/// answer what it has asked before, and are sent twice only if it asks anew. A request whose body
/// can be read only once is not sent twice: its response is the 401 then. The same is the response
/// if the password is wrong, or the server asks for something else: SHA-256 is known, MD5 only if
/// that is said, and `qop=auth`.
///
/// Belongs to the thread of its reactor; `withX` gives a copy that has not been asked yet.
public final class DigestAuthorization implements Filter {
  private final String origin;
  private final String name;
  private final String password;
  private final List<DigestAlgorithm> algorithms;
  private final RandomGenerator random;
  private @Nullable DigestOffer offer;

  private DigestAuthorization(
      String origin,
      String name,
      String password,
      List<DigestAlgorithm> algorithms,
      RandomGenerator random) {
    this.origin = origin;
    this.name = name;
    this.password = password;
    this.algorithms = algorithms;
    this.random = random;
  }

  /// Name and password for an origin.
  ///
  /// @param origin `https://example.org`, perhaps with a port; what stands behind does not count
  /// @throws IllegalArgumentException if it is none of HTTP, or name or password has a control
  public static DigestAuthorization of(String origin, String name, String password) {
    return new DigestAuthorization(
        Authorization.requireOrigin(origin),
        Authorization.requireClean(name),
        Authorization.requireClean(password),
        List.of(DigestAlgorithm.SHA_256),
        new SecureRandom());
  }

  /// A copy that also answers servers that know nothing but MD5. Whoever listens can find out short
  /// passwords by trying.
  public DigestAuthorization withMd5() {
    return new DigestAuthorization(
        origin, name, password, List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5), random);
  }

  /// A copy that takes chance from here and not from a `SecureRandom`: for tests.
  public DigestAuthorization withRandom(RandomGenerator source) {
    return new DigestAuthorization(origin, name, password, algorithms, source);
  }

  /// Asks `next`, and once more if the server wants to know who it is.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    if (!Authorization.concerns(request, origin)) {
      return next.handle(request);
    }
    DigestOffer known = offer;
    return next.handle(known == null ? request : saying(request, known))
        .then(response -> answered(request, response, next));
  }

  private Request saying(Request request, DigestOffer to) {
    String value = to.answer(request, name, password, random);
    return request.withField(Authorization.FIELD, value);
  }

  private Response answered(Request request, Response response, Handler next) throws Exception {
    if (!response.status().equals(Status.UNAUTHORIZED)) {
      return learned(response);
    }
    DigestOffer fresh = DigestOffer.best(response.fields(), algorithms);
    Body again = request.body().again();
    offer = fresh;
    if (fresh == null || again == null) {
      return response;
    }
    response.body().cancel();
    return next.handle(saying(request.withBody(again), fresh)).then(this::judged);
  }

  /// Who is refused now says something that is wrong: the next request begins anew.
  private Response judged(Response response) {
    if (response.status().equals(Status.UNAUTHORIZED)) {
      offer = null;
      return response;
    }
    return learned(response);
  }

  /// RFC 7616, 3.5: the nonce that the server wants next.
  private Response learned(Response response) {
    DigestOffer answered = offer;
    if (answered != null) {
      HttpCredentials.parse("Digest " + response.fields().firstOr("Authentication-Info", ""))
          .flatMap(info -> info.parameter("nextnonce"))
          .filter(next -> !next.isEmpty())
          .ifPresent(answered::renew);
    }
    return response;
  }

  /// The origin and the name.
  @Override
  public String toString() {
    return "DigestAuthorization[%s at %s]".formatted(name, HttpUri.of(origin).origin());
  }
}
