package spindle.web.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// How Digest hashes, by the names of RFC 7616.
enum DigestAlgorithm {
  SHA_256("SHA-256"),
  MD5("MD5");

  private final String word;

  DigestAlgorithm(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /// In small hexadecimal digits.
  String hash(String text) {
    try {
      byte[] bytes = MessageDigest.getInstance(word).digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + word, e);
    }
  }
}
