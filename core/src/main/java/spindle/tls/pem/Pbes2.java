package spindle.tls.pem;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import spindle.reason.PemRefused;

/// What PBES2 (RFC 8018 §6.2) has encrypted: a key out of a password by PBKDF2, and AES or triple
/// DES in CBC. The JDK's own has AES only, and takes everything else for a wrong password.
final class Pbes2 {
  private static final String PBKDF2 = "2a864886f70d01050c";
  private static final String SCRYPT = "2b06010401da47040b";
  private static final int ITERATIONS_MAX = 10_000_000;
  private static final String CONVERT =
      "convert it with 'openssl pkcs8 -topk8 -v2 aes256 -in FILE -out FILE'";

  /// @param key the name of the key's algorithm
  private record Scheme(String key, int keyBytes) {}

  private Pbes2() {}

  /// @param parameters of the algorithm, from their first value on
  /// @throws PemRefused if the password is not the right one, or something is used that is not
  ///   known here
  static byte[] decrypt(Der.Reader parameters, byte[] encrypted, char[] password)
      throws PemRefused {
    Der.Reader both = parameters.next(Der.SEQUENCE).inside();
    Der.Reader derivation = both.next(Der.SEQUENCE).inside();
    Der.Reader encryption = both.next(Der.SEQUENCE).inside();
    Scheme scheme = scheme(oid(encryption));
    byte[] vector = encryption.next(Der.OCTET_STRING).content();
    requirePbkdf2(oid(derivation));
    byte[] key = derive(derivation.next(Der.SEQUENCE).inside(), password, scheme.keyBytes);
    try {
      Cipher cipher = Cipher.getInstance(scheme.key + "/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(key, scheme.key), new IvParameterSpec(vector));
      return cipher.doFinal(encrypted);
    } catch (BadPaddingException | IllegalBlockSizeException wrong) {
      throw new PemRefused("the password is not that of the private key", wrong);
    } catch (GeneralSecurityException | RuntimeException broken) {
      throw new PemRefused("the private key cannot be decrypted: " + broken.getMessage(), broken);
    }
  }

  private static String oid(Der.Reader from) throws PemRefused {
    return HexFormat.of().formatHex(from.next(Der.OBJECT_IDENTIFIER).content());
  }

  private static Scheme scheme(String oid) throws PemRefused {
    return switch (oid) {
      case "608648016503040102" -> new Scheme("AES", 16);
      case "608648016503040116" -> new Scheme("AES", 24);
      case "60864801650304012a" -> new Scheme("AES", 32);
      case "2a864886f70d0307" -> new Scheme("DESede", 24);
      default ->
          throw new PemRefused(
              "the private key is encrypted with a cipher that is not known here (%s): %s"
                  .formatted(oid, CONVERT));
    };
  }

  private static void requirePbkdf2(String oid) throws PemRefused {
    if (oid.equals(SCRYPT)) {
      throw new PemRefused(
          "the private key is encrypted with a key made by scrypt, which is not known here: "
              + CONVERT);
    }
    if (!oid.equals(PBKDF2)) {
      throw new PemRefused(
          "the private key is encrypted with a key made in a way that is not known here (%s): %s"
              .formatted(oid, CONVERT));
    }
  }

  private static byte[] derive(Der.Reader parameters, char[] password, int keyBytes)
      throws PemRefused {
    byte[] salt = parameters.next(Der.OCTET_STRING).content();
    BigInteger count = new BigInteger(1, parameters.next(Der.INTEGER).content());
    if (count.signum() == 0 || count.compareTo(BigInteger.valueOf(ITERATIONS_MAX)) > 0) {
      throw new PemRefused("expected 1 to %d iterations, got %s".formatted(ITERATIONS_MAX, count));
    }
    String hash = "SHA1";
    while (parameters.hasMore()) {
      Der next = parameters.next();
      if (next.tag() == Der.SEQUENCE) {
        hash = hash(oid(next.inside()));
      }
    }
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash)
          .generateSecret(new PBEKeySpec(password, salt, count.intValue(), keyBytes * 8))
          .getEncoded();
    } catch (GeneralSecurityException | RuntimeException broken) {
      throw new PemRefused("the private key cannot be decrypted: " + broken.getMessage(), broken);
    }
  }

  private static String hash(String oid) throws PemRefused {
    return switch (oid) {
      case "2a864886f70d0207" -> "SHA1";
      case "2a864886f70d0208" -> "SHA224";
      case "2a864886f70d0209" -> "SHA256";
      case "2a864886f70d020a" -> "SHA384";
      case "2a864886f70d020b" -> "SHA512";
      default ->
          throw new PemRefused(
              "the private key is encrypted with a hash that is not known here (%s): %s"
                  .formatted(oid, CONVERT));
    };
  }
}
