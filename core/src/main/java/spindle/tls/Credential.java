package spindle.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// A certificate chain with its key, and the names that it is for.
record Credential(List<X509Certificate> chain, PrivateKey key, List<String> names) {
  private static final int DNS_NAME = 2;

  /// @throws GeneralSecurityException if the key is not that of the first certificate
  static Credential of(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException {
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("expected a certificate chain, got none");
    }
    X509Certificate own = chain.getFirst();
    requireSame(own, key);
    return new Credential(List.copyOf(chain), key, names(own));
  }

  /// A file may have been replaced and the other not yet.
  private static void requireSame(X509Certificate own, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> null;
        };
    if (!key.getAlgorithm().equals(own.getPublicKey().getAlgorithm())) {
      throw mismatch(own);
    }
    if (algorithm == null) {
      return;
    }
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update((byte) 1);
    byte[] signed = signer.sign();
    signer.initVerify(own.getPublicKey());
    signer.update((byte) 1);
    if (!signer.verify(signed)) {
      throw mismatch(own);
    }
  }

  private static GeneralSecurityException mismatch(X509Certificate own) {
    return new GeneralSecurityException(
        "the private key is not that of the certificate for " + own.getSubjectX500Principal());
  }

  static List<String> names(X509Certificate own) throws CertificateParsingException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> alternatives = own.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (List<?> each : alternatives) {
        if (each.get(0) instanceof Integer kind && kind == DNS_NAME) {
          names.add(String.valueOf(each.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    }
    return List.copyOf(names);
  }

  /// Whether it is for `host`, a name in ASCII.
  boolean isFor(String host) {
    return isFor(names, host);
  }

  /// Whether `names`, in small letters, have `host`: the same name, or one with `*` in place of the
  /// first label.
  static boolean isFor(List<String> names, String host) {
    String asked = host.toLowerCase(Locale.ROOT);
    int dot = asked.indexOf('.');
    String wild = dot < 1 ? null : "*" + asked.substring(dot);
    return names.contains(asked) || (wild != null && names.contains(wild));
  }

  boolean isOfKind(String keyType) {
    return key.getAlgorithm().equals(keyType);
  }
}
