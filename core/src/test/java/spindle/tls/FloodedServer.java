package spindle.tls;

import java.nio.file.Path;
import spindle.address.IPv4Address;
import spindle.fiber.Conversation;
import spindle.framing.Int32StringReceiver;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.roles.ListenOptions;

/// A server with the settings that it has by default, in a JVM of its own that has little memory.
/// Prints its port.
final class FloodedServer {
  private FloodedServer() {}

  /// Sends each string back.
  private static final class Strings extends Int32StringReceiver {
    @Override
    public void stringReceived(byte[] string) {
      sendString(string);
    }
  }

  /// Sends back what comes.
  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(java.nio.ByteBuffer data) {
      var _ = transport().write(data);
    }
  }

  private static void converse(Conversation peer) throws Exception {
    for (var bytes = peer.read(); bytes != null; bytes = peer.read()) {
      peer.write(bytes);
    }
  }

  private static ServerFactory factory(String kind, String folder) throws Exception {
    return switch (kind) {
      case "tls" ->
          TlsServerContext.load(
                  TlsServerOptions.of(
                      TlsIdentity.pem(Path.of(folder, "chain.pem"), Path.of(folder, "key.pem"))))
              .wrap(_ -> new Echo());
      case "fiber" -> Conversation.with(FloodedServer::converse);
      case "framed" -> _ -> new Strings();
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /// Begins to serve, and prints the port.
  ///
  /// @param arguments what it serves, and where its certificate is
  public static void main(String[] arguments) throws Exception {
    Reactor reactor = Reactor.get();
    ServerFactory factory = factory(arguments[0], arguments[1]);
    reactor.callWhenRunning(() -> {
      ListeningPort port =
          reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("0.0.0.0"));
      System.out.println(((IPv4Address) port.host()).port());
    });
    reactor.run();
  }
}
