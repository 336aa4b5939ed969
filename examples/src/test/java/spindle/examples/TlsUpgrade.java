package spindle.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// The JDK's own client of a server that begins TLS on a command.
final class TlsUpgrade {
  private TlsUpgrade() {}

  /// Says a line, the command, and a line under TLS; what was answered.
  static String run(int port, Path root) throws IOException, GeneralSecurityException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      StringBuilder answers = new StringBuilder();
      say(socket, "one");
      answers.append(line(socket.getInputStream())).append('\n');
      say(socket, "STARTTLS");
      answers.append(line(socket.getInputStream())).append('\n');
      SSLContext context = believing(root);
      try (var secured =
          (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", port, true)) {
        say(secured, "two");
        var reader =
            new BufferedReader(
                new InputStreamReader(secured.getInputStream(), StandardCharsets.UTF_8));
        answers.append(reader.readLine()).append('\n');
      }
      return answers.toString();
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /// Byte by byte, since what follows the line may be TLS.
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static SSLContext believing(Path root) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(root)) {
      store.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
