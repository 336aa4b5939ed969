package spindle.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsPassword;
import spindle.tls.TlsTrust;

/// A certificate that vouches for itself, and its key, for a test of what is said over TLS: the
/// server has the [#identity], and its clients believe it by [#trust].
///
/// ```java
/// var own = OwnCertificate.make(folder.resolve("own.p12"));
/// var server = TlsServerContext.load(TlsServerOptions.of(own.identity()));
/// var client = TlsClientContext.load(TlsClientOptions.defaults().withTrust(own.trust()));
/// ```
///
/// The key is one of P-256, good for 90 days. Its password is no secret: use it in tests alone.
///
/// @param file has both, as PKCS#12
public record OwnCertificate(Path file) {
  private static final String PASSWORD = "only-for-tests";
  private static final String WORDS =
      "-genkeypair -alias own -keyalg EC -groupname secp256r1 -dname CN=localhost"
          + " -storetype PKCS12 -storepass "
          + PASSWORD;

  /// Makes one for `localhost` and 127.0.0.1. Waits for the JDK's `keytool`, about a second.
  ///
  /// @param file is not there yet
  /// @throws IOException if the JDK has no `keytool`
  public static OwnCertificate make(Path file) throws IOException, InterruptedException {
    return make(file, "dns:localhost", "ip:127.0.0.1");
  }

  /// Makes one for other names.
  ///
  /// @param file is not there yet
  /// @param names each `dns:` and a name, or `ip:` and an address
  /// @throws IOException if the JDK has no `keytool`
  public static OwnCertificate make(Path file, String... names)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(WORDS.split(" ")));
    command.addAll(List.of("-ext", "san=" + String.join(",", names)));
    command.addAll(List.of("-keystore", file.toString()));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new IllegalStateException("keytool made no certificate: " + said);
    }
    return new OwnCertificate(file);
  }

  /// What a server shows, or a client that is asked.
  public TlsIdentity identity() {
    return TlsIdentity.pkcs12(file, TlsPassword.of(PASSWORD.toCharArray()));
  }

  /// Believes this certificate, and no other.
  public TlsTrust trust() throws IOException, GeneralSecurityException {
    return TlsTrust.of(List.of(certificate()));
  }

  /// The certificate, as the JDK has it.
  public X509Certificate certificate() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    return (X509Certificate) store.getCertificate("own");
  }

  /// What a server of the JDK's own makes its sockets with.
  public SSLContext context() throws IOException, GeneralSecurityException {
    char[] password = PASSWORD.toCharArray();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(file.toFile(), password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
