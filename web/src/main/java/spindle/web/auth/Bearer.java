package spindle.web.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import spindle.cred.Checker;
import spindle.cred.Portal;
import spindle.cred.Token;
import spindle.cred.Tokens;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.web.Request;

/// A token with each request, RFC 6750: whoever has it is the user. Over TLS only.
///
/// Only the field Authorization is looked at, not forms and queries, which end up in logs.
public final class Bearer implements AuthScheme {
  private static final String NAME = "Bearer";

  private final Challenge challenge;
  private final Portal<User> portal;

  private Bearer(Challenge challenge, Portal<User> portal) {
    this.challenge = challenge;
    this.portal = portal;
  }

  /// Asks for a token, and `checker` whose it is.
  ///
  /// @throws IllegalArgumentException if the realm is not of printable ASCII and blanks
  public static Bearer of(String realm, Checker<Token> checker) {
    return of(realm, Portal.of(Token.class, checker));
  }

  /// Asks for a token, and has `portal` let in who has given it as a [Token].
  ///
  /// @throws IllegalArgumentException if the realm is not of printable ASCII and blanks
  public static Bearer of(String realm, Portal<User> portal) {
    return new Bearer(Challenge.of(NAME).with("realm", realm), portal);
  }

  /// The same, of tokens that are known beforehand.
  public static Bearer of(String realm, Map<String, User> tokens) {
    return of(realm, Tokens.of(tokens));
  }

  /// A copy that says which scope a token must have. To hold a user to it is for
  /// [Authentication#allowing].
  ///
  /// @param words with blanks between them
  public Bearer withScope(String words) {
    return new Bearer(challenge.with("scope", words), portal);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Challenge> challenges() {
    return List.of(challenge);
  }

  @Override
  public Optional<Challenge> forbidden() {
    return Optional.of(challenge.with("error", "insufficient_scope"));
  }

  @Override
  public Deferred<AuthResult> judge(Request request, HttpCredentials credentials) {
    if (credentials.word().isEmpty()) {
      Challenge why = challenge.with("error", "invalid_request");
      return Deferred.succeed(new AuthResult.Malformed("This is no token.", List.of(why)));
    }
    Token token = new Token(credentials.word().get(), request.peer());
    return Entering.by(portal, token, List.of(challenge.with("error", "invalid_token")));
  }
}
