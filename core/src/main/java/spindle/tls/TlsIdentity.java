package spindle.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a certificate chain and its private key come from: files, which are read when a context is
/// loaded and again when it reloads, or values.
public final class TlsIdentity {
  /// Reads it.
  @FunctionalInterface
  interface Source {
    Credential read() throws IOException, GeneralSecurityException;
  }

  private final String description;
  private final List<Path> files;
  private final Source source;

  private TlsIdentity(String description, List<Path> files, Source source) {
    this.description = description;
    this.files = files;
    this.source = source;
  }

  /// PEM files. The key may be PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE KEY`).
  ///
  /// @param chain our own certificate first, then those that vouch for it, but for the root
  /// @param key the private key; may be the same file
  public static TlsIdentity pem(Path chain, Path key) {
    return pem(chain, key, null);
  }

  /// PEM files, the key encrypted as PKCS#8.
  ///
  /// @param password of the key, kept for reloading; null if it is not encrypted
  public static TlsIdentity pem(Path chain, Path key, char @Nullable [] password) {
    char[] kept = password == null ? null : password.clone();
    return new TlsIdentity(
        chain + ", " + key,
        List.of(chain, key),
        () -> Credential.of(certificates(chain), key(key, kept)));
  }

  /// The PEM files (`.pem`) in a folder, not in those below it, each with a key and its
  /// certificates, in the order of their names. Which files there are is read now.
  ///
  /// @return one for each file
  /// @throws IOException if the folder cannot be read
  public static List<TlsIdentity> pemFolder(Path folder) throws IOException {
    return Pem.filesIn(folder, "*.pem").stream().map(file -> pem(file, file)).toList();
  }

  private static List<X509Certificate> certificates(Path chain) throws IOException {
    List<X509Certificate> certificates = Pem.certificates(Pem.read(chain));
    if (certificates.isEmpty()) {
      throw new PemRefused(chain + ": expected a certificate, got none");
    }
    return certificates;
  }

  private static PrivateKey key(Path file, char @Nullable [] password) throws IOException {
    List<Pem> blocks = Pem.read(file);
    try {
      return PrivateKeys.only(blocks, password);
    } catch (PemRefused refused) {
      throw new PemRefused(file + ": " + refused.getMessage(), refused);
    }
  }

  /// A PKCS#12 file (`.p12`, `.pfx`) with one private key and its chain.
  ///
  /// @param password of the file and the key, kept for reloading
  public static TlsIdentity pkcs12(Path file, char[] password) {
    char[] kept = password.clone();
    return new TlsIdentity(file.toString(), List.of(file), () -> fromPkcs12(file, kept));
  }

  private static Credential fromPkcs12(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
    for (String alias : Collections.list(store.aliases())) {
      Key key = store.getKey(alias, password);
      Certificate[] chain = store.getCertificateChain(alias);
      if (key instanceof PrivateKey secret && chain != null) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate each : chain) {
          certificates.add((X509Certificate) each);
        }
        return Credential.of(certificates, secret);
      }
    }
    throw new PemRefused(file + ": expected a private key with its certificates, got none");
  }

  /// A chain and a key that are at hand already.
  ///
  /// @param chain our own certificate first, then those that vouch for it, but for the root
  public static TlsIdentity of(List<X509Certificate> chain, PrivateKey key) {
    List<X509Certificate> copy = List.copyOf(chain);
    return new TlsIdentity("a given key", List.of(), () -> Credential.of(copy, key));
  }

  List<Path> files() {
    return files;
  }

  Credential read() throws IOException, GeneralSecurityException {
    return source.read();
  }

  /// Where it comes from, for people. Never the key or a password.
  @Override
  public String toString() {
    return "TlsIdentity[" + description + "]";
  }
}
