package spindle.web.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.http.SetCookie;
import spindle.web.Request;
import spindle.web.Response;

/// The cookie of one request's session: what came, and what the response gives.
final class SessionCookie {
  private final String name;
  private final boolean secure;
  private final int sizeMax;
  private final RandomGenerator random;
  private final @Nullable Duration maxAge;
  private String id = "";
  private boolean given;
  private boolean deleted;

  SessionCookie(
      Request request,
      String name,
      int sizeMax,
      @Nullable Duration maxAge,
      RandomGenerator random) {
    this.secure = request.origin().secure();
    this.name = (secure ? "__Host-" : "") + name;
    this.sizeMax = sizeMax;
    this.maxAge = maxAge;
    this.random = random;
  }

  /// The id that came with the request, if it looks like one of ours.
  Optional<String> arrived(Request request) {
    return request.cookie(name).filter(SessionIds::isOne);
  }

  boolean secure() {
    return secure;
  }

  int sizeMax() {
    return sizeMax;
  }

  /// A new id, which the response gives the client.
  String renew() {
    id = SessionIds.make(random);
    given = true;
    return id;
  }

  /// The response has the client forget its cookie.
  void delete() {
    given = false;
    deleted = true;
  }

  /// The response, with the cookie if one is to be given or forgotten.
  Response on(Response response, boolean looked) {
    if (given) {
      return setBy(response, maxAge == null ? cookie(id) : cookie(id).withMaxAge(maxAge));
    }
    if (deleted) {
      return setBy(response, cookie("").deleted());
    }
    return looked ? varying(response) : response;
  }

  private SetCookie cookie(String value) {
    return SetCookie.of(name, value).withSecure(secure);
  }

  /// What a cache between us and the client keeps would give others the cookie.
  private static Response setBy(Response response, SetCookie cookie) {
    List<String> kept = new ArrayList<>();
    boolean closed = false;
    for (String each : response.fields().members("Cache-Control")) {
      String directive = each.toLowerCase(Locale.ROOT);
      closed |= directive.equals("private") || directive.equals("no-store");
      if (!directive.equals("public") && !directive.startsWith("s-maxage")) {
        kept.add(each);
      }
    }
    if (!closed) {
      kept.add("private");
    }
    return varying(response).withField("Cache-Control", String.join(", ", kept)).plusCookie(cookie);
  }

  /// What was made of a session is another page for the next client.
  private static Response varying(Response response) {
    boolean said =
        response.fields().lists("Vary", "Cookie") || response.fields().lists("Vary", "*");
    return said ? response : response.plusField("Vary", "Cookie");
  }
}
