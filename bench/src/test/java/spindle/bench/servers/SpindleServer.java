package spindle.bench.servers;

import java.io.IOException;
import java.nio.ByteBuffer;
import spindle.epoll.EpollKernel;
import spindle.fiber.Conversation;
import spindle.framing.LineOnlyReceiver;
import spindle.nio.NioKernel;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Kernel;
import spindle.reactor.ListenOptions;
import spindle.reactor.Reactor;
import spindle.reactor.ReactorSettings;

/// Spindle's server: `SpindleServer SERVICE PORT KERNEL`.
final class SpindleServer {
  private SpindleServer() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Reactor reactor = Reactor.over(kernel(args[2]), ReactorSettings.defaults());
    int port = Integer.parseInt(args[1]);
    Service service = Service.of(args[0]);
    ListenOptions options = ListenOptions.defaults().withBacklog(4096);
    var _ = reactor.listenTCP(port, factory(service), options);
    reactor.run();
  }

  private static Kernel kernel(String name) throws IOException {
    return name.equals("epoll") ? new EpollKernel() : new NioKernel();
  }

  private static ServerFactory factory(Service service) {
    return switch (service) {
      case ECHO -> ServerFactory.of(Echo::new);
      case GREETING -> ServerFactory.of(Greeting::new);
      case LINES -> ServerFactory.of(Lines::new);
      case FIBER -> Conversation.with(SpindleServer::echo);
      case SINK -> ServerFactory.of(Sink::new);
      case TLS, UDP -> throw new IllegalArgumentException("no server for " + service);
    };
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
}
