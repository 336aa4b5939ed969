package spindle.bench.servers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.KeyStoreOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/// Vert.x's server: `VertxServer SERVICE PORT`, one event loop, Netty's native transport below it.
final class VertxServer {
  private VertxServer() {}

  /// Serves until it is ended.
  public static void main(String... args) {
    Service service = Service.of(args[0]);
    int port = Integer.parseInt(args[1]);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    if (service == Service.UDP) {
      DatagramSocket socket = vertx.createDatagramSocket();
      socket.handler(p -> socket.send(p.data(), p.sender().port(), p.sender().host()));
      socket.listen(port, "127.0.0.1");
      return;
    }
    NetServerOptions options = new NetServerOptions().setAcceptBacklog(4096).setTcpNoDelay(true);
    if (service == Service.TLS) {
      options
          .setSsl(true)
          .setKeyCertOptions(
              new KeyStoreOptions()
                  .setType("PKCS12")
                  .setPath(BenchCertificate.file().toString())
                  .setPassword(BenchCertificate.PASSWORD));
    }
    vertx
        .createNetServer(options)
        .connectHandler(socket -> serve(service, socket))
        .listen(port, "127.0.0.1");
  }

  private static void serve(Service service, NetSocket socket) {
    switch (service) {
      case GREETING -> {
        socket.write(Service.GREETING_TEXT);
        socket.close();
      }
      case LINES -> {
        Buffer end = Buffer.buffer("\r\n");
        socket.handler(
            RecordParser.newDelimited(end, line -> socket.write(line.toString() + "\r\n")));
      }
      case SINK -> socket.handler(data -> {});
      default -> socket.handler(socket::write);
    }
  }
}
