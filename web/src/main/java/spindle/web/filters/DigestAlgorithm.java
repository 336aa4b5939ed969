package spindle.web.filters;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.web.body.Body;

/// The algorithms of RFC 9530 that are no longer broken: 5 says so.
enum DigestAlgorithm {
  SHA_256("sha-256", "SHA-256"),
  SHA_512("sha-512", "SHA-512");

  private static final byte[] NONE = {};

  private final String key;
  private final String jdk;

  DigestAlgorithm(String key, String jdk) {
    this.key = key;
    this.jdk = jdk;
  }

  static Optional<DigestAlgorithm> named(String key) {
    for (DigestAlgorithm each : values()) {
      if (each.key.equals(key)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  MessageDigest digest() {
    try {
      return MessageDigest.getInstance(jdk);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has both
    }
  }

  /// As the field Content-Digest has it: a dictionary of RFC 9651 with one byte sequence.
  String field(byte[] digest) {
    return key + "=:" + Base64.getEncoder().encodeToString(digest) + ":";
  }

  /// The field for a body that is here; null if it has to be waited for.
  @Nullable String fieldOf(Body body) {
    ByteBuffer whole = body.whole();
    if (whole == null) {
      return null;
    }
    MessageDigest digest = digest();
    digest.update(whole.duplicate());
    return field(digest.digest());
  }

  /// Whether the fields say a digest that is none.
  static boolean malformed(Fields fields) {
    for (DigestAlgorithm each : values()) {
      if (each.said(fields).filter(digest -> digest.length == 0).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /// What the fields say that the digest is; empty if they say nothing, and without a byte if it is
  /// no digest of this algorithm.
  Optional<byte[]> said(Fields fields) {
    byte[] found = null;
    for (String member : fields.members("Content-Digest")) {
      if (member.startsWith(key + "=")) {
        found = parse(member.substring(key.length() + 1));
      }
    }
    return Optional.ofNullable(found);
  }

  private byte[] parse(String item) {
    int end = item.indexOf(';');
    String value = (end < 0 ? item : item.substring(0, end)).strip();
    if (value.length() >= 2 && value.startsWith(":") && value.endsWith(":")) {
      try {
        byte[] bytes = Base64.getDecoder().decode(value.substring(1, value.length() - 1));
        return bytes.length == digest().getDigestLength() ? bytes : NONE;
      } catch (IllegalArgumentException _) {
        return NONE;
      }
    }
    return NONE;
  }

  /// That which a client wants most, by its field Want-Content-Digest: RFC 9530, 4.
  static Optional<DigestAlgorithm> wanted(Fields fields) {
    DigestAlgorithm best = null;
    int most = 0;
    for (String member : fields.members("Want-Content-Digest")) {
      int mark = member.indexOf('=');
      DigestAlgorithm one = mark < 0 ? null : named(member.substring(0, mark)).orElse(null);
      String weight = member.substring(mark + 1);
      int value = weight.matches("10|\\d") ? Integer.parseInt(weight) : 0;
      if (one != null && value > most) {
        best = one;
        most = value;
      }
    }
    return Optional.ofNullable(best);
  }
}
