package spindle.bench.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// The certificate that the servers show and the generator trusts. The JDK's `keytool` makes it, an
/// elliptic key on P-256; the processes find it by a system property.
final class BenchCertificate {
  static final String PROPERTY = "spindle.bench.certificate";
  static final String PASSWORD = "only for benchmarks";

  private BenchCertificate() {}

  /// Makes it, if it is not there.
  static void make(Path file) throws IOException, InterruptedException {
    if (Files.exists(file)) {
      return;
    }
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "bench",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (made.waitFor() != 0) {
      throw new IOException("keytool made no certificate at " + file);
    }
  }

  static Path file() {
    return Path.of(System.getProperty(PROPERTY, "bench.p12"));
  }

  static KeyStore store() {
    try {
      return KeyStore.getInstance(file().toFile(), PASSWORD.toCharArray());
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException("cannot read the certificate " + file(), broken);
    }
  }

  /// Shows it.
  static KeyManagerFactory keys() {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store(), PASSWORD.toCharArray());
      return keys;
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("cannot use the certificate " + file(), broken);
    }
  }

  /// Trusts it.
  static SSLContext trusting() {
    try {
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store());
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("cannot trust the certificate " + file(), broken);
    }
  }
}
