package spindle.cred;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spindle.defer.Deferred;

/// Certificates of clients that are known beforehand, by their SHA-256: one that was renewed is
/// another one. Immutable; `with` gives a changed copy.
///
/// To let everybody in for whom an authority vouches, a checker of one's own looks at the name.
public final class Certificates implements Checker<ClientCertificate> {
  private static final Certificates NONE = new Certificates(Map.of());

  private final Map<String, User> known;

  private Certificates(Map<String, User> known) {
    this.known = known;
  }

  /// Nobody's.
  public static Certificates none() {
    return NONE;
  }

  /// A copy with one more.
  public Certificates with(X509Certificate certificate, User user) {
    return with(fingerprint(certificate), user);
  }

  /// A copy with one more.
  ///
  /// @param sha256 of the certificate, 64 hexadecimal digits with colons between them or not, as
  ///   `openssl x509 -fingerprint -sha256` shows it
  /// @throws IllegalArgumentException if it is no such thing
  public Certificates with(String sha256, User user) {
    String digits = sha256.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("expected a SHA-256 of 64 hexadecimal digits");
    }
    Map<String, User> more = new LinkedHashMap<>(known);
    more.put(digits, user);
    return new Certificates(more);
  }

  @Override
  public Deferred<Optional<User>> check(ClientCertificate shown) {
    return Deferred.succeed(Optional.ofNullable(known.get(fingerprint(shown.own()))));
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that cannot be written", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// How many there are, for people.
  @Override
  public String toString() {
    return known.size() + " certificates";
  }
}
