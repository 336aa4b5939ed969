package spindle.tls.pem;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import spindle.reason.PemRefused;

/// Private keys out of the blocks of a file: PKCS#8 (RFC 5208), also encrypted, PKCS#1 (RFC 8017
/// A.1.2) and SEC 1 (RFC 5915).
public final class PrivateKeys {
  private static final byte[] RSA = HexFormat.of().parseHex("2a864886f70d010101");
  private static final byte[] EC = HexFormat.of().parseHex("2a8648ce3d0201");

  private static final String PBES2 = "2a864886f70d01050d";

  private PrivateKeys() {}

  /// The one private key among `blocks`.
  ///
  /// @param password of an encrypted key, or null
  /// @throws PemRefused if there is none, or it cannot be read
  public static PrivateKey only(List<Pem> blocks, char @Nullable [] password) throws PemRefused {
    PrivateKey found = null;
    for (Pem block : blocks) {
      PrivateKey key = key(block, password);
      if (key != null && found != null) {
        throw new PemRefused("expected one private key, got several");
      }
      found = key == null ? found : key;
    }
    if (found == null) {
      throw new PemRefused(
          "expected a private key, got the blocks " + blocks.stream().map(Pem::label).toList());
    }
    return found;
  }

  private static @Nullable PrivateKey key(Pem block, char @Nullable [] password) throws PemRefused {
    return switch (block.label()) {
      case "PRIVATE KEY" -> pkcs8(block.bytes());
      case "RSA PRIVATE KEY" -> pkcs8(Der.pkcs8(RSA, Der.encodedNull(), block.bytes()));
      case "EC PRIVATE KEY" -> pkcs8(Der.pkcs8(EC, curve(block.bytes()), block.bytes()));
      case "ENCRYPTED PRIVATE KEY" -> pkcs8(decrypt(block.bytes(), password));
      default -> null;
    };
  }

  /// RFC 5915 §3: version, key, the curve in [0], the public key in [1].
  private static byte[] curve(byte[] sec1) throws PemRefused {
    Der.Reader fields = new Der.Reader(sec1).next(Der.SEQUENCE).inside();
    fields.next(Der.INTEGER);
    fields.next(Der.OCTET_STRING);
    if (!fields.hasMore()) {
      throw new PemRefused("the EC key does not name its curve");
    }
    Der name = fields.next(Der.CONTEXT_0).inside().next(Der.OBJECT_IDENTIFIER);
    return Der.encode(Der.OBJECT_IDENTIFIER, name.content());
  }

  public static PrivateKey pkcs8(byte[] bytes) throws PemRefused {
    Der.Reader fields = new Der.Reader(bytes).next(Der.SEQUENCE).inside();
    fields.next(Der.INTEGER);
    Der algorithm = fields.next(Der.SEQUENCE).inside().next(Der.OBJECT_IDENTIFIER);
    String oid = HexFormat.of().formatHex(algorithm.content());
    String name =
        switch (oid) {
          case "2a864886f70d010101" -> "RSA";
          case "2a864886f70d01010a" -> "RSASSA-PSS";
          case "2a8648ce3d0201" -> "EC";
          case "2b6570", "2b6571" -> "EdDSA";
          default ->
              throw new PemRefused(
                  "expected an RSA, EC or EdDSA key, got one of the algorithm " + oid);
        };
    try {
      return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | RuntimeException broken) {
      throw new PemRefused(
          "the %s key cannot be read: %s".formatted(name, broken.getMessage()), broken);
    }
  }

  private static byte[] decrypt(byte[] bytes, char @Nullable [] password) throws PemRefused {
    if (password == null) {
      throw new PemRefused(
          "the private key is encrypted: give its password, as a TlsPassword, or as passwordFile= "
              + "or passwordVariable= in an endpoint string");
    }
    Der.Reader fields = new Der.Reader(bytes).next(Der.SEQUENCE).inside();
    Der.Reader algorithm = fields.next(Der.SEQUENCE).inside();
    String oid = HexFormat.of().formatHex(algorithm.next(Der.OBJECT_IDENTIFIER).content());
    if (oid.equals(PBES2)) {
      return Pbes2.decrypt(algorithm, fields.next(Der.OCTET_STRING).content(), password);
    }
    return decryptOld(bytes, oid, password);
  }

  /// By the JDK, which knows the ways of PKCS#12.
  private static byte[] decryptOld(byte[] bytes, String oid, char[] password) throws PemRefused {
    EncryptedPrivateKeyInfo encrypted;
    SecretKey secret;
    try {
      encrypted = new EncryptedPrivateKeyInfo(bytes);
      secret =
          SecretKeyFactory.getInstance(encrypted.getAlgName())
              .generateSecret(new PBEKeySpec(password));
    } catch (IOException | GeneralSecurityException | RuntimeException unknown) {
      throw new PemRefused(
          "the private key is encrypted in a way that is not known here (%s): convert it with "
                  .formatted(oid)
              + "'openssl pkcs8 -topk8 -v2 aes256 -in FILE -out FILE'",
          unknown);
    }
    try {
      return encrypted.getKeySpec(secret).getEncoded();
    } catch (GeneralSecurityException | RuntimeException wrong) {
      throw new PemRefused(
          "the private key cannot be decrypted: is the password right? " + wrong.getMessage(),
          wrong);
    }
  }
}
