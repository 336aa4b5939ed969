package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.fiber.Conversation;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.ConnectionClosed;
import spindle.roles.ListenOptions;

class LogContextTest {
  private final Reactor reactor = Reactor.create();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    reactor.close();
  }

  private void note(String where) {
    seen.add(
        LogContext.here()
            .map(context ->
                "%s: %s %s %s"
                    .formatted(
                        where,
                        context.protocol().replaceFirst(".*[.$]", ""),
                        context.reason().map(why -> why.getClass().getSimpleName()),
                        context.word()))
            .orElse(where + ": nobody"));
  }

  private int listen(ServerFactory factory) throws Exception {
    var port = reactor.listenTCP(0, factory, ListenOptions.defaults().withInterface("127.0.0.1"));
    return ((IPv4Address) port.host()).port();
  }

  private void connect(int port, Protocol protocol) {
    new TCP4ClientEndpoint(reactor, "127.0.0.1", port).connectProtocol(protocol);
    reactor.run();
  }

  private class Telling extends Protocol {
    @Override
    public void connectionMade() {
      note("made");
      LogContext.mark(transport(), "order-7");
      transport().scheduler().callLater(Duration.ZERO, () -> note("later"));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      note("data");
      transport().loseConnection();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      note("lost");
      reactor.stop();
    }
  }

  private static class Saying extends Protocol {
    @Override
    public void connectionMade() {
      transport().write("hello\n");
    }
  }

  @Test
  void aCallbackKnowsItsConnectionAndNobodyElseDoes() throws Exception {
    note("before");
    connect(listen(ServerFactory.of(Telling::new)), new Saying());

    assertThat(seen)
        .containsOnlyOnce("later: nobody")
        .filteredOn(each -> !each.startsWith("later"))
        .containsExactly(
            "before: nobody",
            "made: Telling Optional.empty ",
            "data: Telling Optional.empty order-7",
            "lost: Telling Optional[ConnectionDone] order-7");
  }

  @Test
  void soDoesAFiberThatTalksWithItsPeer() throws Exception {
    int port =
        listen(
            Conversation.with(peer -> {
              note("begins");
              peer.readLine();
              note("goes on");
              reactor.stop();
            }));
    connect(port, new Saying());

    assertThat(seen)
        .containsExactly("begins: Link Optional.empty ", "goes on: Link Optional.empty ");
  }
}
