package spindle.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsPassword;
import spindle.tls.TlsTrust;

/// A certificate for tests that vouches for itself, made with the JDK's own tool.
final class OwnCertificate {
  private static final String PASSWORD = "only-for-tests";
  private static final String WORDS =
      "-genkeypair -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost"
          + " -storetype PKCS12 -storepass "
          + PASSWORD;

  private OwnCertificate() {}

  static Path make(Path file) throws IOException, InterruptedException {
    return make(file, "dns:localhost,ip:127.0.0.1");
  }

  /// @param names as keytool has them
  static Path make(Path file, String names) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(WORDS.split(" ")));
    command.addAll(List.of("-ext", "san=" + names, "-keystore", file.toString()));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new IllegalStateException("keytool made no certificate: " + said);
    }
    return file;
  }

  static TlsIdentity identity(Path file) {
    return TlsIdentity.pkcs12(file, TlsPassword.of(PASSWORD.toCharArray()));
  }

  static TlsTrust trust(Path file) throws IOException, GeneralSecurityException {
    return TlsTrust.of(List.of(certificate(file)));
  }

  static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    return (X509Certificate) store.getCertificate("server");
  }
}
