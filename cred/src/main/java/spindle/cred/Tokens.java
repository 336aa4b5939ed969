package spindle.cred;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import spindle.defer.Deferred;

/// Tokens that are known beforehand. What is kept of them is a hash, by which they are found: so
/// how long it takes says nothing of how much was right. Immutable.
public final class Tokens implements Checker<Token> {
  private final Map<String, User> hashed;

  private Tokens(Map<String, User> hashed) {
    this.hashed = hashed;
  }

  /// The users of these tokens.
  public static Tokens of(Map<String, User> tokens) {
    Map<String, User> hashed = new LinkedHashMap<>();
    tokens.forEach((token, user) -> hashed.put(hash(token), user));
    return new Tokens(hashed);
  }

  @Override
  public Deferred<Optional<User>> check(Token token) {
    return Deferred.succeed(Optional.ofNullable(hashed.get(hash(token.letters()))));
  }

  private static String hash(String token) {
    try {
      byte[] bytes = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// How many there are, for people.
  @Override
  public String toString() {
    return hashed.size() + " tokens";
  }
}
