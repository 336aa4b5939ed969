package spindle.bench.servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.epoll.EpollKernel;
import spindle.fiber.Conversation;
import spindle.framing.LineOnlyReceiver;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.openssl.OpenSslEngines;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.DatagramOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsPassword;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;

/// Spindle's server: `SpindleServer SERVICE PORT KERNEL [openssl]`, by BoringSSL in place of the
/// JDK's engines.
final class SpindleServer {
  private SpindleServer() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Reactor reactor = Reactor.over(kernel(args[2]), ReactorSettings.defaults());
    int port = Integer.parseInt(args[1]);
    Service service = Service.of(args[0]);
    if (service == Service.UDP) {
      DatagramOptions here = DatagramOptions.defaults().withInterface("127.0.0.1");
      var _ = reactor.listenUDP(port, new DatagramEcho(), here);
    } else {
      ListenOptions options = ListenOptions.defaults().withInterface("127.0.0.1").withBacklog(4096);
      boolean boring = args.length > 3;
      var _ = reactor.listenTCP(port, factory(service, boring), options);
    }
    reactor.run();
  }

  private static Kernel kernel(String name) throws IOException {
    return name.equals("epoll") ? new EpollKernel() : new NioKernel();
  }

  private static ServerFactory factory(Service service, boolean boring) throws IOException {
    return switch (service) {
      case ECHO -> ServerFactory.of(Echo::new);
      case GREETING -> ServerFactory.of(Greeting::new);
      case LINES -> ServerFactory.of(Lines::new);
      case FIBER -> Conversation.with(SpindleServer::echo);
      case SINK -> ServerFactory.of(Sink::new);
      case TLS -> secured(ServerFactory.of(Echo::new), boring);
      default -> throw new IllegalArgumentException("no such streams: " + service);
    };
  }

  private static ServerFactory secured(ServerFactory factory, boolean boring) throws IOException {
    TlsIdentity identity =
        TlsIdentity.pkcs12(
            BenchCertificate.file(), TlsPassword.of(BenchCertificate.PASSWORD.toCharArray()));
    TlsServerOptions options = TlsServerOptions.of(identity);
    return TlsServerContext.load(boring ? options.withEngines(OpenSslEngines::of) : options)
        .wrap(factory);
  }

  private static void echo(Conversation peer) throws Exception {
    for (ByteBuffer bytes = peer.read(); bytes != null; bytes = peer.read()) {
      peer.write(bytes);
    }
  }

  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  private static final class Greeting extends Protocol {
    @Override
    public void connectionMade() {
      transport().write(Service.GREETING_TEXT);
      transport().loseConnection();
    }
  }

  private static final class Lines extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      sendLine(line);
    }
  }

  private static final class Sink extends Protocol {}

  private static final class DatagramEcho extends DatagramProtocol {
    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      transport().write(data, from);
    }
  }
}
