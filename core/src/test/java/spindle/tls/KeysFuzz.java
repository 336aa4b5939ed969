package spindle.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import spindle.reason.PemRefused;
import spindle.tls.pem.CertificateFile;
import spindle.tls.pem.Pem;
import spindle.tls.pem.PrivateKeys;

/// Targets for fuzzing: any bytes as a file with a key or a certificate. What holds: they are read
/// or refused, and nothing else comes out.
public final class KeysFuzz {
  private KeysFuzz() {}

  /// Any bytes as a private key in PKCS#8.
  public static void privateKey(byte[] bytes) {
    try {
      var _ = PrivateKeys.pkcs8(bytes);
    } catch (PemRefused refused) {
      requireWords(refused);
    }
  }

  /// Any bytes as a PEM file with whatever is in it.
  public static void pem(byte[] bytes) {
    try {
      var blocks = Pem.parse(new String(bytes, ISO_8859_1));
      var _ = CertificateFile.of(Path.of("any.pem"), bytes);
      var _ = PrivateKeys.only(blocks, null);
    } catch (PemRefused refused) {
      requireWords(refused);
    }
  }

  private static void requireWords(PemRefused refused) {
    if (refused.getMessage() == null || refused.getMessage().isEmpty()) {
      throw new AssertionError("refused without a word", refused);
    }
  }
}
