package spindle.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
