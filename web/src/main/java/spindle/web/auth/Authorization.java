package spindle.web.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import spindle.http.HttpUri;
import spindle.http.grammar.Octets;
import spindle.web.Filter;
import spindle.web.Request;

/// Says who one is, for clients: filters for an agent, each for one origin (scheme, host and port),
/// so that nobody else is told, wherever a redirect leads.
///
/// ```java
/// Agent agent =
///     new Agent(reactor)
///         .with(Authorization.bearer("https://api.example.org", token))
///         .with(Redirects.follow());
/// ```
///
/// What they send, they send with the first request already. A request that has a field
/// Authorization of its own is left as it is. For a password that does not go over the wire there
/// is [DigestAuthorization].
public final class Authorization {
  static final String FIELD = "Authorization";

  private Authorization() {}

  /// Name and password, RFC 7617, in UTF-8. In clear text everybody on the way reads them: only for
  /// `https`, or for this machine.
  ///
  /// @param origin `https://example.org`, perhaps with a port; what stands behind does not count
  /// @throws IllegalArgumentException if it is none of HTTP, or the name has a colon, or one of
  ///   both a control
  public static Filter basic(String origin, String name, String password) {
    if (name.indexOf(':') >= 0) {
      throw new IllegalArgumentException("expected a name without a colon, which ends it");
    }
    byte[] login = (requireClean(name) + ":" + requireClean(password)).getBytes(UTF_8);
    return saying(origin, "Basic " + Base64.getEncoder().encodeToString(login));
  }

  static String requireClean(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("expected a name and a password without controls");
    }
    return text;
  }

  /// A token, RFC 6750: whoever has it is the user. Only for `https`, or for this machine.
  ///
  /// @param origin as above
  /// @param token what the server has given out
  /// @throws IllegalArgumentException if the origin is none of HTTP, or the token has characters
  ///   that a token has not
  public static Filter bearer(String origin, String token) {
    if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
      throw new IllegalArgumentException(
          "expected a token of letters, digits and ._~+/- with = last");
    }
    return saying(origin, "Bearer " + token);
  }

  private static Filter saying(String origin, String value) {
    String place = requireOrigin(origin);
    Octets.requireText("value of Authorization", value);
    return (request, next) ->
        next.handle(concerns(request, place) ? request.withField(FIELD, value) : request);
  }

  static String requireOrigin(String origin) {
    HttpUri uri = HttpUri.of(origin);
    if (!uri.scheme().equals("https") && !uri.scheme().equals("http")) {
      throw new IllegalArgumentException(
          "expected an origin of http or https, got one of " + uri.scheme());
    }
    return uri.origin();
  }

  /// Whether a request is for this origin and says nothing of its own.
  static boolean concerns(Request request, String origin) {
    return !request.fields().has(FIELD) && request.uri().origin().equals(origin);
  }
}
