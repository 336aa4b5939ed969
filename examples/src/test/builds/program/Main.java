package org.example.greeter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spindle.address.IPv4Address;
import spindle.endpoint.Endpoint;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;

/// Listens and connects to itself, both by strings; prints what it got, and what it ran on.
public final class Main {
  private static final class Greeting extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("Hello over TLS");
      transport().loseConnection();
    }
  }

  private static final class Printer extends Protocol {
    private final Reactor reactor;
    private final StringBuilder text = new StringBuilder();

    Printer(Reactor reactor) {
      this.reactor = reactor;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      text.append(StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      System.out.println(text + "; " + reactor);
      reactor.stop();
    }
  }

  /// @param strings the server's, and the client's with `PORT` in place of the port
  public static void main(String[] strings) {
    Reactor reactor = Reactor.get();
    Endpoint.server(reactor, strings[0])
        .listen(ServerFactory.of(Greeting::new))
        .onSuccess(port -> {
          String place = strings[1].replace("PORT", "" + ((IPv4Address) port.host()).port());
          Endpoint.client(reactor, place)
              .connectProtocol(new Printer(reactor))
              .handleFailure(refused -> {
                System.out.println(refused);
                reactor.stop();
              });
        });
    reactor.run();
  }
}
