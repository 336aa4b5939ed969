package spindle.cred;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Codes that change with the time and that only who has the secret can tell, as the apps of
/// telephones show them: RFC 6238 with HMAC-SHA-1, six digits, every 30 seconds. That is what all
/// of the apps know.
public final class Totp {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int STEP_SECONDS = 30;
  private static final int DIGITS = 6;

  /// RFC 6238, 5.2: one step on each side, for clocks that differ.
  private static final int STEPS_BESIDE = 1;

  /// RFC 4226, 4: at least 128 bits.
  private static final int SECRET_MIN = 16;

  private final byte[] secret;

  private Totp(byte[] secret) {
    if (secret.length < SECRET_MIN) {
      throw new IllegalArgumentException("expected a secret of at least 16 bytes");
    }
    this.secret = secret;
  }

  /// Of these bytes.
  ///
  /// @throws IllegalArgumentException if there are fewer than 16
  public static Totp of(byte[] secret) {
    return new Totp(secret.clone());
  }

  /// Of a new secret, of 20 bytes.
  ///
  /// @param random a `SecureRandom`, but in tests
  public static Totp make(RandomGenerator random) {
    byte[] secret = new byte[20];
    random.nextBytes(secret);
    return new Totp(secret);
  }

  /// Reads what [#text] has written; blanks and case do not count.
  ///
  /// @throws IllegalArgumentException if it is no base 32 (RFC 4648), or too short; the message
  ///   does not show it
  public static Totp parse(String base32) {
    String letters = base32.replaceAll("[ =-]", "").toUpperCase(Locale.ROOT);
    ByteBuffer bytes = ByteBuffer.allocate(letters.length() * 5 / 8);
    int bits = 0;
    int kept = 0;
    for (int i = 0; i < letters.length(); i++) {
      int value = LETTERS.indexOf(letters.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException("expected letters of base 32");
      }
      kept = (kept << 5) | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.put((byte) (kept >> bits));
      }
    }
    return new Totp(bytes.array());
  }

  /// The secret in base 32, for a file and for the user's app.
  public String text() {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int kept = 0;
    for (byte each : secret) {
      kept = (kept << 8) | Byte.toUnsignedInt(each);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(LETTERS.charAt((kept >> bits) & 31));
      }
    }
    if (bits > 0) {
      text.append(LETTERS.charAt((kept << (5 - bits)) & 31));
    }
    return text.toString();
  }

  /// What apps read as a QR code.
  ///
  /// @param issuer the service, as people call it
  /// @param account the user's name there
  public String uri(String issuer, String account) {
    return "otpauth://totp/%s:%s?secret=%s&issuer=%s"
        .formatted(encoded(issuer), encoded(account), text(), encoded(issuer));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// The code of a moment.
  public String code(Instant when) {
    return code(step(when));
  }

  private static long step(Instant when) {
    return Math.floorDiv(when.getEpochSecond(), STEP_SECONDS);
  }

  private String code(long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      ByteBuffer hash =
          ByteBuffer.wrap(mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(0, step).array()));
      int number = hash.getInt(hash.get(hash.limit() - 1) & 15) & Integer.MAX_VALUE;
      String digits = Integer.toString(number % 1_000_000);
      return "0".repeat(DIGITS - digits.length()) + digits;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /// Whether it is the code of this moment, or of 30 s before or after it. Takes the same time
  /// whatever is wrong.
  public boolean matches(String code, Instant when) {
    return matching(code, when).isPresent();
  }

  /// Which of the steps it is the code of.
  OptionalLong matching(String code, Instant when) {
    byte[] said = code.getBytes(US_ASCII);
    OptionalLong found = OptionalLong.empty();
    for (long step = step(when) - STEPS_BESIDE; step <= step(when) + STEPS_BESIDE; step++) {
      if (MessageDigest.isEqual(said, code(step).getBytes(US_ASCII))) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /// That it is one: the secret is none to be shown.
  @Override
  public String toString() {
    return "Totp[]";
  }
}
