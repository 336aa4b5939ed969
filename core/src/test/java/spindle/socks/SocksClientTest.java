package spindle.socks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.assertNoResult;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.endpoint.SocksClientEndpoint;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.Protocol;
import spindle.reason.ConnectError;
import spindle.reason.ConnectTimeoutError;
import spindle.reason.ConnectingCancelledError;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.NoProtocolError;
import spindle.testing.MemoryReactor;

/// What a proxy of SOCKS 5 is asked, and what becomes of its answers.
class SocksClientTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String CONNECTED = "05000001000000000000";

  private final MemoryReactor memory = new MemoryReactor();
  private final List<End> proxies = new ArrayList<>();

  @AfterEach
  void close() {
    memory.close();
  }

  /// One end of a connection.
  private static final class End extends Protocol {
    private final StringBuilder heard = new StringBuilder();
    private @Nullable ConnectionClosed lost;

    @Override
    public void dataReceived(ByteBuffer data) {
      heard.append(ISO_8859_1.decode(data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = reason;
    }

    String heardHex() {
      String hex = HEX.formatHex(heard.toString().getBytes(ISO_8859_1));
      heard.setLength(0);
      return hex;
    }
  }

  private Deferred<End> connect(SocksClient client, String host, int port) {
    new TCP4ServerEndpoint(memory.reactor(), 1080)
        .listen(_ -> {
          proxies.add(new End());
          return proxies.getLast();
        });
    var proxy = new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 1080);
    Deferred<End> coming =
        new SocksClientEndpoint(proxy, host, port, client).connectProtocol(new End());
    memory.flush();
    return coming.reportedElsewhere();
  }

  private void say(String hex) {
    proxies.getLast().transport().write(ByteBuffer.wrap(HEX.parseHex(hex)));
    memory.flush();
  }

  private String heard() {
    memory.flush();
    return proxies.getLast().heardHex();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 80, 01c00002070050",
    "2001:db8::1, 443, 0420010db800000000000000000000000101bb",
    "example.org, 65535, 030b6578616d706c652e6f7267ffff",
  })
  void aProxyIsAskedForTheHostAndLooksNamesUp(String host, int port, String place) {
    var coming = connect(SocksClient.anonymous(), host, port);
    assertThat(heard()).isEqualTo("050100");
    say("0500");
    assertThat(heard()).isEqualTo("050100" + place);
    assertNoResult(coming);
    say(CONNECTED);

    End end = successResultOf(coming);
    end.transport().write(ByteBuffer.wrap("hello".getBytes(ISO_8859_1)));
    assertThat(heard()).isEqualTo(HEX.formatHex("hello".getBytes(ISO_8859_1)));
    proxies.getLast().transport().loseConnection();
    memory.advance(Duration.ofSeconds(1));
    assertThat(end.lost).isNotNull();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CONNECTED,
        "050000030568656c6c6f1234",
        "0500000400000000000000000000000000000000ffff"
      })
  void anAnswerIsReadHoweverItIsCutAndWhatFollowsIsTheNextProtocols(String answer) {
    for (int cut = 0; cut <= answer.length(); cut += 2) {
      var coming = connect(SocksClient.anonymous(), "example.org", 80);
      say("05");
      say("00");
      say(answer.substring(0, cut));
      say(answer.substring(cut) + "6869");

      assertThat(successResultOf(coming).heard.toString()).isEqualTo("hi");
      memory.reactor();
    }
  }

  @Test
  void nameAndPasswordAreSaidIfTheProxyWantsThem() {
    var coming = connect(SocksClient.of("alice", "sésame"), "example.org", 80);
    assertThat(heard()).isEqualTo("05020002");
    say("0502");
    assertThat(heard()).isEqualTo("0105616c69636507" + "73c3a973616d65");
    say("0100");
    assertThat(heard()).startsWith("050100030b");
    say(CONNECTED);

    assertThat(successResultOf(coming).hasTransport()).isTrue();
  }

  @Test
  void theyAreNotSaidIfItDoesNot() {
    connect(SocksClient.of("alice", "sesame"), "example.org", 80);
    heard();
    say("0500");

    assertThat(heard()).startsWith("050100030b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "05ff                 | takes none of the ways",
        "0503                 | takes none of the ways",
        "0502                 | wants a name and a password",
        "04                   | which begins with 5, got 4",
        "485454502f312e31     | which begins with 5, got 72",
        "0500 0501            | did not connect: a general failure",
        "0500 0502            | did not connect: its rules do not allow it",
        "0500 0505            | did not connect: the connection was refused",
        "0500 0509            | did not connect: code 9",
        "0500 0500000209      | the kind 1, 3 or 4 from the SOCKS proxy, got 2",
        "0500 04              | which begins with 5, got 4",
      })
  void aRefusalSaysWhy(String answers, String words) {
    var coming = connect(SocksClient.anonymous(), "example.org", 80);
    for (String each : answers.split(" ")) {
      say(each);
    }

    assertThat(failureResultOf(coming, ConnectError.class)).hasMessageContaining(words);
    memory.advance(Duration.ofSeconds(1));
    assertThat(proxies.getLast().lost).isNotNull();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void aPasswordThatIsWrongIsRefused() {
    var coming = connect(SocksClient.of("a", "b"), "example.org", 80);
    say("0502");
    say("0101");

    assertThat(failureResultOf(coming, ConnectError.class))
        .hasMessageContaining("refuses this name and password");
  }

  @Test
  void aProxyHasTenSecondsToAnswer() {
    var coming = connect(SocksClient.anonymous(), "example.org", 80);
    say("0500");
    memory.advance(Duration.ofMillis(9_990));
    assertNoResult(coming);
    memory.advance(Duration.ofMillis(20));

    failureResultOf(coming, ConnectTimeoutError.class);
    memory.advance(Duration.ofSeconds(1));
    assertThat(proxies.getLast().lost).isNotNull();
    var quick =
        connect(SocksClient.anonymous().withTimeout(Duration.ofSeconds(1)), "example.org", 80);
    memory.advance(Duration.ofSeconds(1));
    failureResultOf(quick, ConnectTimeoutError.class);
  }

  @Test
  void aProxyThatClosesHasNotConnected() {
    var coming = connect(SocksClient.anonymous(), "example.org", 80);
    proxies.getLast().transport().loseConnection();
    memory.advance(Duration.ofSeconds(1));

    assertThat(failureResultOf(coming, ConnectError.class))
        .hasMessageContaining("closed the connection before it answered");
  }

  @Test
  void whoCancelsEndsTheConnection() {
    var coming = connect(SocksClient.anonymous(), "example.org", 80);
    coming.cancel();

    failureResultOf(coming, ConnectingCancelledError.class);
    memory.advance(Duration.ofSeconds(1));
    assertThat(proxies.getLast().lost).isNotNull();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void whereThereIsNoProxyTheAttemptFailsAsToAnyPlace() {
    var nowhere = new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 9);
    Deferred<End> coming =
        new SocksClientEndpoint(nowhere, "example.org", 80, SocksClient.anonymous())
            .connectProtocol(new End());
    memory.advance(Duration.ofSeconds(1));

    failureResultOf(coming, ConnectionRefusedError.class);
  }

  @Test
  void aFactoryThatBuildsNothingOrFailsEndsIt() {
    new TCP4ServerEndpoint(memory.reactor(), 1080)
        .listen(_ -> {
          proxies.add(new End());
          return proxies.getLast();
        });
    var proxy = new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 1080);
    var place = new SocksClientEndpoint(proxy, "example.org", 80, SocksClient.anonymous());
    Deferred<End> nothing = place.connect(_ -> null);
    memory.flush();
    say("0500");
    say(CONNECTED);
    failureResultOf(nothing, NoProtocolError.class);
    Deferred<End> broken =
        place.connect(_ -> {
          throw new IllegalStateException("a bug");
        });
    memory.flush();
    say("0500");
    say(CONNECTED);

    failureResultOf(broken, IllegalStateException.class);
    memory.advance(Duration.ofSeconds(1));
    assertThat(proxies).allMatch(each -> each.lost != null);
  }

  @Test
  void itHasAString() {
    var endpoint =
        Endpoint.client(
            memory.reactor(), "socks:example.org:80:tcp4\\:127.0.0.1\\:1080:timeout=2.5");

    assertThat(endpoint)
        .isInstanceOf(SocksClientEndpoint.class)
        .hasToString("socks:example.org:80:tcp4\\:127.0.0.1\\:1080:timeout=2.5");
    assertThatThrownBy(() ->
            Endpoint.client(
                memory.reactor(), "socks:a:80:tcp\\:b\\:1:user=x:passwordVariable=NONE_OF_THAT"))
        .hasMessageContaining("NONE_OF_THAT");
  }

  @Test
  void whatCannotBeSaidIsRefusedAtOnce() {
    assertThatThrownBy(() -> SocksClient.of("", "x")).hasMessageContaining("name of 1 to 255");
    assertThatThrownBy(() -> SocksClient.of("x", "x".repeat(256)))
        .hasMessageContaining("password of 1 to 255 bytes, got 256");
    var proxy = new TCP4ClientEndpoint(memory.reactor(), "127.0.0.1", 1080);
    assertThatThrownBy(() -> SocksClient.anonymous().over(proxy, new UnixAddress("/x")))
        .hasMessageContaining("IPv4 or IPv6 or a name");
    assertThatThrownBy(() -> connect(SocksClient.anonymous(), "ex\u00e4mple.org", 80))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SocksClient.anonymous().withTimeout(Duration.ZERO))
        .hasMessageContaining("positive");
  }
}
