package spindle.cred;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What is kept of a password: PBKDF2 with HMAC-SHA256, a salt and a count of rounds, in one word
/// without blanks and colons.
///
/// Making one and matching it takes a part of a second, as it should: not on a reactor's thread.
public final class PasswordHash {
  /// The rounds if nothing is said.
  public static final int ROUNDS = 600_000;

  /// Characters of a password; a longer one matches nothing.
  public static final int PASSWORD_MAX = 1024;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final String NAME = "pbkdf2-sha256";
  private static final Pattern FORM =
      Pattern.compile(NAME + "\\$([1-9][0-9]{3,7})\\$([A-Za-z0-9_-]{22})\\$([A-Za-z0-9_-]{43})");

  private final int rounds;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int rounds, byte[] salt, byte[] hash) {
    this.rounds = rounds;
    this.salt = salt;
    this.hash = hash;
  }

  /// Hashes a password, with salt from a `SecureRandom`.
  ///
  /// @throws IllegalArgumentException if it has more than 1024 characters
  public static PasswordHash of(String password) {
    return of(password, ROUNDS, new SecureRandom());
  }

  /// Hashes a password.
  ///
  /// @param rounds 1000 to 99 999 999
  /// @param random makes the salt
  /// @throws IllegalArgumentException if it has more than 1024 characters
  public static PasswordHash of(String password, int rounds, RandomGenerator random) {
    if (password.length() > PASSWORD_MAX) {
      throw new IllegalArgumentException("expected a password of at most 1024 characters");
    }
    if (rounds < 1000 || rounds > 99_999_999) {
      throw new IllegalArgumentException("expected 1000 to 99 999 999 rounds, got " + rounds);
    }
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(rounds, salt, hash(password, rounds, salt));
  }

  /// What no password has, and takes the same time to say so.
  ///
  /// @param random salt and hash
  static PasswordHash never(int rounds, byte[] random) {
    byte[] salt = Arrays.copyOf(random, SALT_BYTES);
    return new PasswordHash(
        rounds, salt, Arrays.copyOfRange(random, SALT_BYTES, SALT_BYTES + HASH_BYTES));
  }

  /// Reads what [#text] has written.
  ///
  /// @throws IllegalArgumentException if it is something else; the message does not show it
  public static PasswordHash parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "expected pbkdf2-sha256$ROUNDS$SALT$HASH, as PasswordHash.of(password).text() gives it");
    }
    Base64.Decoder decoder = Base64.getUrlDecoder();
    return new PasswordHash(
        Integer.parseInt(parts.group(1)),
        decoder.decode(parts.group(2)),
        decoder.decode(parts.group(3)));
  }

  /// Whether it is that of this password. Takes the same time for any.
  public boolean matches(String password) {
    boolean fits = password.length() <= PASSWORD_MAX;
    return MessageDigest.isEqual(hash, hash(fits ? password : "", rounds, salt)) && fits;
  }

  /// Letters that look the same are the same, however a keyboard makes them.
  private static byte[] hash(String password, int rounds, byte[] salt) {
    char[] letters = Normalizer.normalize(password, Normalizer.Form.NFC).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(letters, salt, rounds, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  int rounds() {
    return rounds;
  }

  /// One word, for a file.
  public String text() {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "%s$%d$%s$%s"
        .formatted(NAME, rounds, encoder.encodeToString(salt), encoder.encodeToString(hash));
  }

  /// How it was made, for people: hash and salt help whoever guesses.
  @Override
  public String toString() {
    return "PasswordHash[%s, %d rounds]".formatted(NAME, rounds);
  }
}
