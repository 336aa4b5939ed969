package spindle.bench.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/// What the JDK has without any framework: `VirtualThreadServer SERVICE PORT`, blocking sockets and
/// a virtual thread for each connection.
final class VirtualThreadServer {
  private VirtualThreadServer() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Service service = Service.of(args[0]);
    try (ServerSocket listening = listen(service, Integer.parseInt(args[1]))) {
      while (true) {
        Socket accepted = listening.accept();
        Thread.startVirtualThread(() -> serve(service, accepted));
      }
    }
  }

  private static ServerSocket listen(Service service, int port) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    if (service == Service.TLS) {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(BenchCertificate.keys().getKeyManagers(), null, null);
      return context.getServerSocketFactory().createServerSocket(port, 4096, loopback);
    }
    return new ServerSocket(port, 4096, loopback);
  }

  private static void serve(Service service, Socket accepted) {
    try (Socket socket = accepted) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      switch (service) {
        case GREETING -> out.write(Service.GREETING_TEXT.getBytes(StandardCharsets.UTF_8));
        case LINES -> lines(in, out);
        case SINK -> in.transferTo(OutputStream.nullOutputStream());
        default -> echo(in, out);
      }
    } catch (IOException broken) {
      // The connection has ended, and with it this thread.
    }
  }

  private static void echo(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
    }
  }

  private static void lines(InputStream in, OutputStream out) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
