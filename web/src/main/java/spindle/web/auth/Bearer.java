package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spindle.defer.Deferred;
import spindle.web.Request;

/// A token with each request, RFC 6750: whoever has it is the user. Over TLS only.
///
/// Only the field Authorization is looked at, not forms and queries, which end up in logs.
public final class Bearer implements AuthScheme {
  private static final String NAME = "Bearer";

  private final Challenge challenge;
  private final TokenChecker checker;

  private Bearer(Challenge challenge, TokenChecker checker) {
    this.challenge = challenge;
    this.checker = checker;
  }

  /// Asks for a token, and `checker` whose it is.
  ///
  /// @throws IllegalArgumentException if the realm is not of printable ASCII and blanks
  public static Bearer of(String realm, TokenChecker checker) {
    return new Bearer(Challenge.of(NAME).with("realm", realm), checker);
  }

  /// The same, of tokens that are known beforehand. What is kept of them is a hash, by which they
  /// are found: so how long it takes says nothing of how much was right.
  public static Bearer of(String realm, Map<String, User> tokens) {
    Map<String, User> hashed = new LinkedHashMap<>();
    tokens.forEach((token, user) -> hashed.put(hash(token), user));
    return of(realm, token -> Deferred.succeed(Optional.ofNullable(hashed.get(hash(token)))));
  }

  private static String hash(String token) {
    try {
      byte[] bytes = MessageDigest.getInstance("SHA-256").digest(token.getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// A copy that says which scope a token must have. To hold a user to it is for
  /// [Authentication#allowing].
  ///
  /// @param words with blanks between them
  public Bearer withScope(String words) {
    return new Bearer(challenge.with("scope", words), checker);
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
  public Deferred<AuthResult> judge(Request request, Credentials credentials) {
    if (credentials.word().isEmpty()) {
      Challenge why = challenge.with("error", "invalid_request");
      return Deferred.succeed(new AuthResult.Malformed("This is no token.", List.of(why)));
    }
    return checker
        .check(credentials.word().get())
        .addCallback(user -> user.map(AuthResult::known).orElseGet(this::invalid));
  }

  private AuthResult invalid() {
    return new AuthResult.Wrong(List.of(challenge.with("error", "invalid_token")));
  }
}
