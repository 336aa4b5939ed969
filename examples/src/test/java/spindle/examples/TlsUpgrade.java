package spindle.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

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
      SSLContext context = OwnCertificate.believing(root);
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
}
