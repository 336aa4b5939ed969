package spindle.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.protocol.DescriptorReceiver;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A listening socket goes from one server to the next over a UNIX socket, while clients come.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverTest {
  private static final int SUCCESSORS = 10;
  private static final int CLIENTS = 8;

  /// Abstract names are the whole machine's.
  private static final UnixAddress DOOR =
      new UnixAddress("\0spindle-hand-over-" + ProcessHandle.current().pid());

  @TempDir Path directory;

  private final List<Reactor> reactors = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int answers;
  private boolean over;

  @AfterEach
  void close() {
    reactors.forEach(Reactor::close);
  }

  private Reactor open() throws Exception {
    Reactor reactor = Reactor.over(new EpollKernel(), ReactorSettings.defaults());
    reactors.add(reactor);
    return reactor;
  }

  private void until(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      for (Reactor each : List.copyOf(reactors)) {
        each.iterate(Duration.ZERO);
      }
    }
  }

  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  /// One connection after another: each asks once.
  private final class Client extends Protocol {
    private final Reactor reactor;
    private final Address server;
    private boolean answered;

    Client(Reactor reactor, Address server) {
      this.reactor = reactor;
      this.server = server;
    }

    void begin() {
      reactor
          .connect(server, _ -> this, ConnectOptions.defaults())
          .onFailure(Throwable.class, failure -> failures.add(failure.toString()))
          .reportedElsewhere();
    }

    @Override
    public void connectionMade() {
      transport().write("ping");
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      answered = true;
      answers++;
      transport().loseConnection();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      if (!answered) {
        failures.add("no answer: " + reason);
      }
      if (!over) {
        new Client(reactor, server).begin();
      }
    }
  }

  /// Gives whoever comes through the door the listening socket.
  private static final class Giving extends Protocol {
    private final ListeningPort port;

    Giving(ListeningPort port) {
      this.port = port;
    }

    @Override
    public void connectionMade() throws Exception {
      int descriptor = port.shareDescriptor().orElseThrow();
      transport().sendDescriptor(descriptor, ByteBuffer.wrap(new byte[] {'!'}));
      transport().loseConnection();
    }
  }

  private static final class Taking extends Protocol implements DescriptorReceiver {
    private final Reactor reactor;
    @Nullable ListeningPort adopted;

    Taking(Reactor reactor) {
      this.reactor = reactor;
    }

    @Override
    public void descriptorReceived(int descriptor) throws Exception {
      adopted = reactor.adoptListening(descriptor, _ -> new Echo(), ListenOptions.defaults());
    }
  }

  private ListeningPort succeed(Reactor before, ListeningPort port) throws Exception {
    ListeningPort door = before.listen(DOOR, _ -> new Giving(port), ListenOptions.defaults());
    Reactor next = open();
    Taking taking = new Taking(next);
    next.connect(DOOR, _ -> taking, ConnectOptions.defaults()).reportedElsewhere();
    until(() -> taking.adopted != null);
    ListeningPort adopted = taking.adopted;
    if (adopted == null) {
      throw new AssertionError("nothing came");
    }
    assertThat(adopted.host()).isEqualTo(port.host());
    var closed = List.of(door.stopListening(), port.stopListening());
    until(() -> closed.stream().allMatch(each -> each.called()) && port.connections() == 0);
    reactors.remove(before);
    before.close();
    return adopted;
  }

  @Test
  void tenSuccessorsUnderLoadLoseNoConnection() throws Exception {
    Reactor clients = open();
    Reactor first = open();
    ListeningPort port =
        first.listen(IPv4Address.of("127.0.0.1", 0), _ -> new Echo(), ListenOptions.defaults());
    for (int i = 0; i < CLIENTS; i++) {
      new Client(clients, port.host()).begin();
    }
    for (int i = 0; i < SUCCESSORS; i++) {
      int seen = answers;
      until(() -> answers > seen + 5 * CLIENTS);
      port = succeed(reactors.getLast(), port);
    }
    int seen = answers;
    until(() -> answers > seen + 5 * CLIENTS);
    over = true;
    until(() -> clients.statistics().open() == 0);
    assertThat(failures).isEmpty();
  }

  @Test
  void theFileOfAUnixSocketStaysForTheSuccessor() throws Exception {
    UnixAddress place = new UnixAddress(directory.resolve("app").toString());
    Reactor first = open();
    ListeningPort port = first.listen(place, _ -> new Echo(), ListenOptions.defaults());
    succeed(first, port);
    Reactor clients = open();
    over = true;
    new Client(clients, place).begin();
    until(() -> answers + failures.size() > 0);
    assertThat(failures).isEmpty();
  }

  /// Writes down bytes and descriptors in the order in which they come, and passes the latter back
  /// to be closed.
  private static final class Order extends Protocol implements DescriptorReceiver {
    final StringBuilder heard = new StringBuilder();
    final List<Integer> descriptors = new ArrayList<>();

    @Override
    public void descriptorReceived(int descriptor) {
      heard.append('#');
      descriptors.add(descriptor);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.append(StandardCharsets.US_ASCII.decode(data));
    }
  }

  private static final class Sending extends Protocol {
    private final int descriptor;

    Sending(int descriptor) {
      this.descriptor = descriptor;
    }

    private static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void connectionMade() throws Exception {
      transport().write("a");
      transport().sendDescriptor(descriptor, bytes("b"));
      transport().write("c");
      transport().sendDescriptor(descriptor, bytes("d".repeat(20_000)));
      transport().write("e");
      transport().loseConnection();
    }
  }

  @Test
  void aDescriptorArrivesBeforeTheBytesThatItWasSentWith() throws Exception {
    Reactor reactor = open();
    ListeningPort passed = reactor.listenTCP(0, _ -> null);
    int number = passed.shareDescriptor().orElseThrow();
    reactor.listen(DOOR, _ -> new Sending(number), ListenOptions.defaults());
    Order order = new Order();
    reactor.connect(DOOR, _ -> order, ConnectOptions.defaults()).reportedElsewhere();
    until(() -> order.heard.toString().endsWith("e"));
    String heard = order.heard.toString();
    assertThat(heard.replace("#", "")).isEqualTo("abc" + "d".repeat(20_000) + "e");
    assertThat(heard.indexOf('#')).isLessThan(heard.indexOf('b'));
    assertThat(heard.lastIndexOf('#')).isBetween(heard.indexOf('#') + 1, heard.indexOf('d'));
    assertThat(order.descriptors).doesNotHaveDuplicates().doesNotContain(number);
    ListeningPort again =
        reactor.adoptListening(order.descriptors.getFirst(), _ -> null, ListenOptions.defaults());
    assertThat(again.host()).isEqualTo(passed.host());
    reactor.adoptListening(order.descriptors.getLast(), _ -> null, ListenOptions.defaults());
  }

  @Test
  void whoDoesNotAskForDescriptorsHasNoneLeftOpen() throws Exception {
    Reactor reactor = open();
    ListeningPort passed = reactor.listenTCP(0, _ -> null);
    int number = passed.shareDescriptor().orElseThrow();
    reactor.listen(DOOR, _ -> new Sending(number), ListenOptions.defaults());
    over = true;
    int before = Descriptors.open();
    StringBuilder heard = new StringBuilder();
    reactor
        .connect(
            DOOR,
            _ ->
                new Protocol() {
                  @Override
                  public void dataReceived(ByteBuffer data) {
                    heard.append(StandardCharsets.US_ASCII.decode(data));
                  }
                },
            ConnectOptions.defaults())
        .reportedElsewhere();
    until(() -> heard.toString().endsWith("e") && reactor.statistics().open() == 2);
    reactor.iterate(Duration.ZERO);
    assertThat(Descriptors.open()).isLessThanOrEqualTo(before);
  }
}
