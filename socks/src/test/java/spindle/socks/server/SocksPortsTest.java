package spindle.socks.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.DatagramOptions;
import spindle.socks.server.SocksRequest.Command;
import spindle.testing.LoggedErrors;
import spindle.testing.ScriptedResolver;
import spindle.testing.Wire;

/// The commands that open ports at the proxy: BIND, and UDP ASSOCIATE. The test is the client.
class SocksPortsTest {
  private static final String HELLO = "\5\1\0";
  private static final String BIND = "\5\2\0\1\177\0\0\1\0\0";
  private static final String ASSOCIATE = "\5\3\0\1\0\0\0\0\0\0";
  private static final String HERE = "127.0.0.1";

  private Wire wire = Wire.toServer(_ -> null);

  @AfterEach
  void close() {
    wire.close();
  }

  private void serve(UnaryOperator<SocksServer> with) {
    wire.close();
    wire =
        Wire.toServer(address ->
            with.apply(
                    new SocksServer(Reactor.current())
                        .withCommands(Command.BIND, Command.UDP_ASSOCIATE)
                        .withRule(SocksRule.everywhere()))
                .buildProtocol(address));
    wire.flush();
  }

  private byte[] ask(String bytes) {
    wire.send(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    wire.flush();
    return wire.receivedBytes();
  }

  /// The port in an answer of ten bytes, of which `skip` others stand in front.
  private static int port(byte[] answer, int skip) {
    assertThat(answer).hasSizeGreaterThanOrEqualTo(skip + 10);
    assertThat(answer[skip + 1]).isZero();
    return ((answer[skip + 8] & 0xFF) << 8) | (answer[skip + 9] & 0xFF);
  }

  private static final class Visitor extends Protocol {
    private final StringBuilder got = new StringBuilder();
    private boolean made;
    private boolean lost;

    @Override
    public void connectionMade() {
      made = true;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      got.append(ISO_8859_1.decode(data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = true;
    }
  }

  private Visitor visit(int port) {
    Visitor visitor = new Visitor();
    Deferred<Visitor> coming =
        new TCP4ClientEndpoint(wire.reactor(), HERE, port).connect(_ -> visitor);
    coming.reportedElsewhere();
    wire.flush();
    return visitor;
  }

  @Test
  void aConnectionFromThePlaceIsLedToTheClient() {
    serve(server -> server);
    ask(HELLO);
    int port = port(ask(BIND), 0);
    assertThat(port).isPositive();
    Visitor visitor = visit(port);
    assertThat(wire.receivedBytes()).startsWith(5, 0, 0, 1, 127, 0, 0, 1).hasSize(10);
    visitor.transport().write("hello");
    wire.flush();
    assertThat(new String(wire.receivedBytes(), ISO_8859_1)).isEqualTo("hello");
    ask("and back");
    assertThat(visitor.got).hasToString("and back");
    Visitor second = visit(port);
    assertThat(second.made && !second.lost).isFalse();
    visitor.transport().loseConnection();
    wire.advance(Duration.ofSeconds(10));
    assertThat(wire.ended()).isTrue();
  }

  @Test
  void aClientOfVersion4CanBeConnectedTo() {
    serve(server -> server);
    byte[] answer = ask("\4\2\0\0\177\0\0\1me\0");
    assertThat(answer).startsWith(0, 90).hasSize(8);
    visit(((answer[2] & 0xFF) << 8) | (answer[3] & 0xFF));
    assertThat(wire.receivedBytes()).startsWith(0, 90);
  }

  @Test
  void nobodyElseIsTaken() {
    serve(server -> server);
    ask(HELLO);
    int port = port(ask("\5\2\0\1\12\0\0\7\0\0"), 0);
    Visitor visitor = visit(port);
    assertThat(visitor.lost).isTrue();
    assertThat(wire.receivedBytes()).isEmpty();
    wire.advance(Duration.ofMinutes(2).plusSeconds(1));
    assertThat(wire.receivedBytes()).startsWith(5, 4);
    wire.advance(Duration.ofSeconds(10));
    assertThat(wire.lost()).isNotNull();
  }

  @Test
  void theRuleSaysFromWhereConnectionsAreTaken() {
    List<Command> asked = new ArrayList<>();
    serve(server ->
        server.withRule((request, _) -> {
          asked.add(request.command());
          return false;
        }));
    ask(HELLO);
    assertThat(ask(BIND)).startsWith(5, 2);
    assertThat(asked).containsExactly(Command.BIND);
  }

  @Test
  void aClientThatGoesAwayLeavesNoPort() {
    serve(server -> server);
    ask(HELLO);
    int port = port(ask(BIND), 0);
    wire.abort();
    wire.advance(Duration.ofMinutes(3));
    assertThat(visit(port).made).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {BIND, ASSOCIATE})
  void unlessItIsSaidTheCommandIsUnknown(String command) {
    serve(server -> server.withCommands(Command.CONNECT));
    ask(HELLO);
    assertThat(ask(command)).startsWith(5, 7);
  }

  /// A port that sends back in capitals what it is sent, or keeps what has come.
  private static final class Datagram extends DatagramProtocol {
    private final List<String> got = new ArrayList<>();
    private Address last = IPv4Address.of(HERE, 0);
    private boolean echoes;

    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      String text = ISO_8859_1.decode(data).toString();
      got.add(text);
      last = from;
      if (echoes) {
        transport().write(text.toUpperCase(Locale.ROOT), from);
      }
    }
  }

  private Datagram datagrams(int port) throws Exception {
    Datagram datagram = new Datagram();
    DatagramOptions here = DatagramOptions.defaults().withInterface(HERE);
    wire.reactor().listenUDP(port, datagram, here);
    return datagram;
  }

  private void send(Datagram from, int port, String text) {
    from.transport().write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), IPv4Address.of(HERE, port));
    wire.flush();
  }

  private int associate() {
    ask(HELLO);
    return port(ask(ASSOCIATE), 0);
  }

  private static String to(int port, String text) {
    return "\0\0\0\1\177\0\0\1" + (char) (port >> 8) + (char) (port & 0xFF) + text;
  }

  @Test
  void datagramsGoThereAndBack() throws Exception {
    serve(server -> server);
    int proxy = associate();
    Datagram echo = datagrams(7007);
    echo.echoes = true;
    Datagram client = datagrams(0);
    send(client, proxy, to(7007, "hello"));
    assertThat(echo.got).containsExactly("hello");
    assertThat(client.got).containsExactly(to(7007, "HELLO"));
    assertThat(ask("words on the connection are nobody's")).isEmpty();
    send(client, proxy, to(7007, "again"));
    assertThat(client.got).hasSize(2);
  }

  @Test
  void aNameIsLookedUpHere() throws Exception {
    serve(server -> server);
    wire.reactor().installNameResolver(new ScriptedResolver().with("echo.example", HERE));
    int proxy = associate();
    Datagram echo = datagrams(7007);
    Datagram client = datagrams(0);
    String header = "\0\0\0\3\14echo.example" + (char) (7007 >> 8) + (char) (7007 & 0xFF);
    send(client, proxy, header + "one");
    send(client, proxy, header + "two");
    assertThat(echo.got).containsExactly("one", "two");
  }

  @Test
  void nobodyButTheClientSendsByIt() throws Exception {
    serve(server -> server);
    int proxy = associate();
    Datagram place = datagrams(7007);
    send(datagrams(0), proxy, to(7007, "first"));
    send(datagrams(0), proxy, to(7007, "another port"));
    assertThat(place.got).containsExactly("first");
  }

  @Test
  void thePortThatTheClientHasNamedIsItsPort() throws Exception {
    serve(server -> server);
    ask(HELLO);
    Datagram client = datagrams(7100);
    int proxy = port(ask("\5\3\0\1\0\0\0\0" + (char) (7100 >> 8) + (char) (7100 & 0xFF)), 0);
    Datagram place = datagrams(7007);
    send(datagrams(0), proxy, to(7007, "other"));
    send(client, proxy, to(7007, "client"));
    assertThat(place.got).containsExactly("client");
  }

  @Test
  void onlyWhoWasSentSomethingCanAnswer() throws Exception {
    serve(server -> server.withSettings(SocksSettings.defaults().withPlacesMax(2)));
    int proxy = associate();
    Datagram first = datagrams(7001);
    Datagram client = datagrams(0);
    Datagram stranger = datagrams(7009);
    send(client, proxy, to(7001, "x"));
    int outside = ((IPv4Address) first.last).port();
    send(stranger, outside, "unasked");
    assertThat(client.got).isEmpty();
    send(first, outside, "asked");
    assertThat(client.got).containsExactly(to(7001, "asked"));
    send(client, proxy, to(7002, "x"));
    send(client, proxy, to(7003, "x"));
    send(first, outside, "forgotten by now");
    assertThat(client.got).hasSize(1);
  }

  @Test
  void theRuleIsAskedForEachDatagram() throws Exception {
    List<String> asked = new ArrayList<>();
    serve(server ->
        server.withRule((request, address) -> {
          asked.add(request.command() + " " + address);
          return ((IPv4Address) address).port() == 7001;
        }));
    int proxy = associate();
    Datagram allowed = datagrams(7001);
    Datagram refused = datagrams(7002);
    Datagram client = datagrams(0);
    send(client, proxy, to(7001, "yes"));
    send(client, proxy, to(7002, "no"));
    assertThat(allowed.got).containsExactly("yes");
    assertThat(refused.got).isEmpty();
    assertThat(asked)
        .containsExactly("UDP_ASSOCIATE 127.0.0.1:7001", "UDP_ASSOCIATE 127.0.0.1:7002");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0",
        "\0\0\0",
        "\0\0\0\1",
        "\0\0\0\1\177\0\0\1",
        "\0\0\0\1\177\0\0\1\33",
        "\0\0\0\1\177\0\0\1\0\0zero",
        "\0\0\1\1\177\0\0\1\33\137part",
        "\0\1\0\1\177\0\0\1\33\137reserved",
        "\0\0\0\2\177\0\0\1\33\137kind",
        "\0\0\0\3\0\33\137empty",
        "\0\0\0\3\377short",
        "\0\0\0\3\3a b\33\137blank",
        "\0\0\0\3\3\0\0\0\33\137zeros",
        "\0\0\0\4\177\0\0\1\33\137six"
      })
  void whatIsNoDatagramIsDropped(String bytes) throws Exception {
    try (LoggedErrors logged = LoggedErrors.open()) {
      serve(server -> server);
      int proxy = associate();
      Datagram place = datagrams(7007);
      Datagram client = datagrams(0);
      send(client, proxy, bytes);
      send(client, proxy, to(7007, "good"));
      assertThat(place.got).containsExactly("good");
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void datagramsByChanceAreSentOrDropped() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (LoggedErrors logged = LoggedErrors.open()) {
      serve(server -> server);
      wire.reactor().installNameResolver(new ScriptedResolver());
      int proxy = associate();
      Datagram client = datagrams(0);
      for (int i = 0; i < 2000; i++) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "\0\0\0" : "");
        for (int j = random.nextInt(30); j > 0; j--) {
          text.append((char) (random.nextBoolean() ? random.nextInt(5) : random.nextInt(256)));
        }
        send(client, proxy, text.toString());
      }
      assertThat(logged.list()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void namesThatAreLookedUpAtTheSameTimeAreBounded() throws Exception {
    serve(server -> server);
    ScriptedResolver names = new ScriptedResolver();
    for (int i = 10; i < 40; i++) {
      names.with("n" + i, HERE);
    }
    names.hold();
    wire.reactor().installNameResolver(names);
    int proxy = associate();
    Datagram place = datagrams(7007);
    Datagram client = datagrams(0);
    for (int i = 10; i < 40; i++) {
      send(client, proxy, "\0\0\0\3\3n" + i + (char) (7007 >> 8) + (char) (7007 & 0xFF) + i);
    }
    names.release();
    wire.flush();
    assertThat(place.got).hasSize(Association.LOOKUPS_MAX);
  }

  @Test
  void theEndOfTheConnectionEndsIt() throws Exception {
    serve(server -> server);
    int proxy = associate();
    Datagram place = datagrams(7007);
    Datagram client = datagrams(0);
    send(client, proxy, to(7007, "before"));
    wire.end();
    wire.advance(Duration.ofSeconds(10));
    send(client, proxy, to(7007, "behind"));
    assertThat(place.got).containsExactly("before");
    assertThat(wire.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void silenceEndsIt() throws Exception {
    serve(server -> server);
    int proxy = associate();
    Datagram place = datagrams(7007);
    Datagram client = datagrams(0);
    wire.advance(Duration.ofMinutes(9));
    send(client, proxy, to(7007, "x"));
    wire.advance(Duration.ofMinutes(9));
    assertThat(wire.lost()).isNull();
    wire.advance(Duration.ofMinutes(1).plusSeconds(20));
    assertThat(wire.lost()).isNotNull();
    assertThat(place.got).hasSize(1);
  }
}
