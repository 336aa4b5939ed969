package spindle.web.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Makes ids, and the keys that a store knows them by.
final class SessionIds {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private SessionIds() {}

  /// 256 bits in 43 characters.
  static String make(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return text(bytes);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Whether it looks like one that was made here.
  static boolean isOne(String id) {
    return FORM.matcher(id).matches();
  }

  /// What the store knows it by: so whoever sees the store has no id, and the id of a session over
  /// plain HTTP finds none over TLS.
  static String key(String id, boolean secure) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update((secure ? "https " : "http ").getBytes(US_ASCII));
      return text(hash.digest(id.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
