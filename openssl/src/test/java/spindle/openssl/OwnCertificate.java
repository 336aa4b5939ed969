package spindle.openssl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsPassword;
import spindle.tls.TlsTrust;

/// A certificate for tests that vouches for itself, made with the JDK's own tool.
record OwnCertificate(Path file) {
  static final String PASSWORD = "only-for-tests";

  /// @param names as keytool takes them: `dns:localhost,ip:127.0.0.1`
  static OwnCertificate ec(Path folder, String name, String names) throws Exception {
    return make(folder, name, names, "-keyalg EC -groupname secp256r1");
  }

  static OwnCertificate rsa(Path folder, String name, String names) throws Exception {
    return make(folder, name, names, "-keyalg RSA -keysize 2048");
  }

  static OwnCertificate edwards(Path folder, String name, String names) throws Exception {
    return make(folder, name, names, "-keyalg Ed25519");
  }

  private static OwnCertificate make(Path folder, String name, String names, String key)
      throws IOException, InterruptedException {
    Path file = folder.resolve(name + ".p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "own", "-storetype", "PKCS12"));
    command.addAll(List.of("-dname", "CN=" + name, "-ext", "san=" + names));
    command.addAll(List.of(key.split(" ")));
    command.addAll(List.of("-storepass", PASSWORD, "-keystore", file.toString()));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new IllegalStateException("keytool made no certificate: " + said);
    }
    return new OwnCertificate(file);
  }

  TlsIdentity identity() {
    return TlsIdentity.pkcs12(file, TlsPassword.of(PASSWORD.toCharArray()));
  }

  TlsTrust trust() throws IOException, GeneralSecurityException {
    return TlsTrust.of(List.of(certificate()));
  }

  /// A file beside it with the certificate as PEM.
  Path pem() throws IOException, GeneralSecurityException {
    return Files.writeString(
        file.resolveSibling(file.getFileName() + ".pem"),
        pem("CERTIFICATE", certificate().getEncoded()));
  }

  /// A file beside it with the certificate and the key as PEM.
  Path privatePem() throws IOException, GeneralSecurityException {
    byte[] key = store().getKey("own", PASSWORD.toCharArray()).getEncoded();
    return Files.writeString(
        file.resolveSibling(file.getFileName() + ".key.pem"),
        pem("CERTIFICATE", certificate().getEncoded()) + pem("PRIVATE KEY", key));
  }

  KeyStore store() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  private static String pem(String what, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  X509Certificate certificate() throws IOException, GeneralSecurityException {
    return (X509Certificate) store().getCertificate("own");
  }
}
