package spindle.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for localhost and 127.0.0.1 that vouches for itself, made by openssl.
///
/// @param key the file of its private key
/// @param chain the file of the certificate, which is also whom to believe
/// @param both one file with both
record OwnCertificate(Path key, Path chain, Path both) {
  private static final Peer OPENSSL = new Peer("openssl", "openssl");

  /// OpenSSL's client of a server on this machine, which believes this certificate and no other.
  ExampleProgram client(int port) {
    return OPENSSL.start(
        "s_client",
        "-quiet",
        "-connect",
        "localhost:" + port,
        "-servername",
        "localhost",
        "-CAfile",
        chain.toString(),
        "-verify_return_error");
  }

  /// Makes one, with its files in `folder`.
  static OwnCertificate in(Path folder) {
    Path key = folder.resolve("key.pem");
    Path chain = folder.resolve("chain.pem");
    OPENSSL.run(
        "",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout",
        key.toString(),
        "-out",
        chain.toString());
    try {
      Path both = folder.resolve("server.pem");
      Files.writeString(both, Files.readString(key) + Files.readString(chain));
      return new OwnCertificate(key, chain, both);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A TLS of the JDK that believes the certificates in these files, and no others.
  static SSLContext believing(Path... chains) throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    for (Path each : chains) {
      try (InputStream in = Files.newInputStream(each)) {
        roots.setCertificateEntry(
            each.toString(), CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
