package spindle.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.reason.PemRefused;
import spindle.tls.pem.CertificateFile;
import spindle.tls.pem.FileReads;
import spindle.tls.pem.Pem;
import spindle.tls.pem.PrivateKeys;

/// Where a certificate chain and its private key come from, or several of them: files, which are
/// read when a context is loaded and again when it reloads, or values.
public final class TlsIdentity {
  private static final String CHAIN = "the certificate chain";
  private static final String KEY = "the private key";

  /// Reads it.
  @FunctionalInterface
  private interface Source {
    List<Credential> read(FileReads files) throws IOException, GeneralSecurityException;
  }

  private final String description;
  private final Source source;

  private TlsIdentity(String description, Source source) {
    this.description = description;
    this.source = source;
  }

  /// PEM files. The key may be PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`). The
  /// chain may be in DER as well.
  ///
  /// @param chain our own certificate first, then those that vouch for it, but for the root
  /// @param key the private key; may be the same file
  public static TlsIdentity pem(Path chain, Path key) {
    return ofPem(chain, key, null);
  }

  /// PEM files, the key encrypted as PKCS#8.
  ///
  /// @param password of the key
  public static TlsIdentity pem(Path chain, Path key, TlsPassword password) {
    return ofPem(chain, key, password);
  }

  private static TlsIdentity ofPem(Path chain, Path key, @Nullable TlsPassword password) {
    String files = chain.equals(key) ? chain.toString() : chain + ", " + key;
    return new TlsIdentity(files, reads -> List.of(fromPem(reads, chain, key, password)));
  }

  private static Credential fromPem(
      FileReads files, Path chain, Path key, @Nullable TlsPassword password) throws IOException {
    List<X509Certificate> certificates =
        CertificateFile.read(files, chain, CHAIN).orRefused("a certificate");
    byte[] bytes = files.read(key, KEY);
    char[] secret = password == null ? null : password.read(files);
    try {
      if (Pem.isDer(bytes)) {
        throw new PemRefused(
            "expected PEM, got DER: convert it with 'openssl pkey -inform DER -in FILE -out FILE'");
      }
      PrivateKey found = PrivateKeys.only(Pem.parse(new String(bytes, ISO_8859_1)), secret);
      return Credential.of(certificates, found);
    } catch (PemRefused | GeneralSecurityException refused) {
      String where = chain.equals(key) ? "" : " for the certificate in " + chain;
      throw new PemRefused(
          "%s (%s%s): %s".formatted(key, KEY, where, refused.getMessage()), refused);
    }
  }

  /// The PEM files (`.pem`) in a folder, not in those below it, each with a key and its
  /// certificates, in the order of their names. A file that comes or goes is noticed as one that
  /// changes is.
  public static TlsIdentity pemFolder(Path folder) {
    return new TlsIdentity(folder.toString(), files -> fromFolder(files, folder, null));
  }

  /// The same for keys that are encrypted as PKCS#8, all with one password.
  public static TlsIdentity pemFolder(Path folder, TlsPassword password) {
    return new TlsIdentity(folder.toString(), files -> fromFolder(files, folder, password));
  }

  private static List<Credential> fromFolder(
      FileReads files, Path folder, @Nullable TlsPassword password) throws IOException {
    List<Credential> all = new ArrayList<>();
    for (Path file : files.list(folder, "*.pem")) {
      all.add(fromPem(files, file, file, password));
    }
    if (all.isEmpty()) {
      throw new PemRefused(
          "expected files with keys and certificates (.pem) in the folder '%s'; there is none"
              .formatted(folder));
    }
    return all;
  }

  /// A PKCS#12 file (`.p12`, `.pfx`) with one private key and its chain.
  ///
  /// @param password of the file and the key
  public static TlsIdentity pkcs12(Path file, TlsPassword password) {
    return new TlsIdentity(file.toString(), files -> List.of(fromPkcs12(files, file, password)));
  }

  private static Credential fromPkcs12(FileReads files, Path file, TlsPassword password)
      throws IOException {
    byte[] bytes = files.read(file, "the key and its certificates, in PKCS#12");
    char[] secret = password.read(files);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), secret);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.getKey(alias, secret);
        Certificate[] chain = store.getCertificateChain(alias);
        if (key instanceof PrivateKey found && chain != null) {
          return Credential.of(x509(chain), found);
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException broken) {
      throw pkcs12Refused(file, broken);
    }
    throw new PemRefused(file + ": expected a private key with its certificates, got none");
  }

  private static List<X509Certificate> x509(Certificate[] chain) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate each : chain) {
      certificates.add((X509Certificate) each);
    }
    return certificates;
  }

  private static PemRefused pkcs12Refused(Path file, Exception broken) {
    boolean password =
        broken instanceof UnrecoverableKeyException
            || broken.getCause() instanceof UnrecoverableKeyException;
    String why =
        password
            ? "the password is not that of the file"
            : "it is no PKCS#12 file, or is damaged: "
                + (broken.getMessage() == null ? "it is too short" : broken.getMessage());
    return new PemRefused(file + ": " + why, broken);
  }

  /// A chain and a key that are at hand already.
  ///
  /// @param chain our own certificate first, then those that vouch for it, but for the root
  public static TlsIdentity of(List<X509Certificate> chain, PrivateKey key) {
    List<X509Certificate> copy = List.copyOf(chain);
    return new TlsIdentity("a given key", _ -> List.of(Credential.of(copy, key)));
  }

  List<Credential> read(FileReads files) throws IOException, GeneralSecurityException {
    return source.read(files);
  }

  /// Those of all, in order.
  static Credentials read(List<TlsIdentity> all, FileReads files)
      throws IOException, GeneralSecurityException {
    List<Credential> credentials = new ArrayList<>();
    for (TlsIdentity each : all) {
      credentials.addAll(each.read(files));
    }
    return new Credentials(credentials);
  }

  /// Where it comes from, for people. Never the key or a password.
  @Override
  public String toString() {
    return "TlsIdentity[" + description + "]";
  }
}
