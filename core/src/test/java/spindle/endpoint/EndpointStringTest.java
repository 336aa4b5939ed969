package spindle.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointStringError;
import spindle.protocol.Limits;
import spindle.protocol.SocketSetting;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;

/// The grammar of endpoint strings, and what is wrong with those that are refused.
class EndpointStringTest {
  private static final String ALPHABET = "tcp:=\\80hostport";
  private final Reactor reactor = Reactor.create();

  @AfterEach
  void close() {
    reactor.close();
  }

  private static String items(String text) {
    StringBuilder items = new StringBuilder();
    for (Description.Item each : Description.parse(text).items()) {
      items
          .append(each.name() == null ? "" : each.name() + " is ")
          .append(each.value())
          .append('|');
    }
    return items.toString();
  }

  @Test
  void itemsArePartedByColonsAndNamesByTheFirstEqualsSign() {
    assertThat(items("a:b:d=1:c")).isEqualTo("b|d is 1|c|");
    assertThat(items("unix:address=foo=bar")).isEqualTo("address is foo=bar|");
    assertThat(items("unix:foo\\:bar\\=baz\\:qux\\\\")).isEqualTo("foo:bar=baz:qux\\|");
    assertThat(items("a::")).isEqualTo("||");
    assertThat(items("a:x\\=1=2")).isEqualTo("x=1 is 2|");
    assertThat(items("a")).isEmpty();
  }

  @Test
  void whatIsQuotedIsReadAsItWas() {
    String hard = "C:\\a=b:\\";
    assertThat(items("a:" + Endpoint.quote(hard))).isEqualTo(hard + "|");
    assertThat(items("a:x=" + Endpoint.quote(hard))).isEqualTo("x is " + hard + "|");
  }

  @Test
  void anyTextIsTakenApartOrRefusedWithItsPlace() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(20); i > 0; i--) {
        text.append(
            chance.nextInt(30) == 0
                ? (char) chance.nextInt(0x250)
                : ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
      }
      DescriptionFuzz.parse(text.toString().getBytes(UTF_8));
    }
  }

  private void assertRefused(String string, int position, String why) {
    assertThatThrownBy(() -> Endpoint.server(reactor, string))
        .isInstanceOfSatisfying(
            EndpointStringError.class, error -> assertThat(error.position()).isEqualTo(position))
        .hasMessageContaining("'" + string + "', at character " + (position + 1))
        .hasMessageContaining(why);
  }

  @Test
  void whoNamesNoCertificateForTlsIsToldHowToGetOneWhereThereIsNone() {
    assertThatThrownBy(() -> Endpoint.server(reactor, "tls:0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no file server.pem")
        .hasMessageContaining("say privateKey=FILE, or make one to try: openssl req -x509");
    assertThatThrownBy(() -> Endpoint.server(reactor, "tls:0:privateKey=none.pem"))
        .hasMessageContaining("there is no file none.pem")
        .hasMessageNotContaining("openssl");
  }

  @Test
  void whatIsWrongIsSaidWithItsPlaceAndWhatWouldBeRight() {
    assertRefused("", 0, "expected a type");
    assertRefused("a=b:80", 0, "expected a type");
    assertRefused("tcp:80\\", 6, "nothing behind it");
    assertRefused("udp:80", 0, "no type 'udp' of places to listen at; there are tcp, tcp6");
    assertRefused("2000", 0, "; did you mean 'tcp:2000'?");
    assertRefused("tpc:2000", 0, "; did you mean 'tcp:2000'?");
    assertRefused("tcp", 3, "'port' is missing; it is 'tcp:port', with interface=, backlog=");
    assertRefused("tcp:80:81", 7, "'81' is a value too many; it is 'tcp:port'");
    assertRefused("tcp:80:backlogg=5", 7, "no parameter 'backlogg'; it is 'tcp:port', with");
    assertRefused("tcp:80:backlog=5:backlog=6", 17, "'backlog' is given twice");
    assertRefused("tcp:port=80:port=80", 12, "'port' is given twice");
    assertRefused("tcp:80x", 4, "expected a whole number from 0 to 65535, got '80x'");
    assertRefused("tcp:65536", 4, "from 0 to 65535");
    assertRefused("tcp:80:backlog=0", 15, "from 1 to");
    assertRefused("tcp:80:noDelay=yes", 15, "expected 1 or 0, got 'yes'");
    assertRefused("tcp:80:closeTimeout=0", 20, "expected a time in seconds");
    assertRefused("tcp:80:lowWater=100000", 0, "0 <= lowWater <= highWater");
  }

  @Test
  void aSignIsNoPartOfANumberAndTheEndsOfARangeAreInIt() {
    assertThat(Endpoint.server(reactor, "tcp:65535")).hasToString("tcp:65535");
    assertThat(Endpoint.server(reactor, "tcp:0")).hasToString("tcp:0");
    assertRefused("tcp:+80", 4, "a whole number from 0 to 65535, got '+80'");
    assertThat(Endpoint.server(reactor, "unix:/a:mode=777")).hasToString("unix:/a:mode=777");
    assertRefused("unix:/a:mode=1000", 13, "octal digits, 0 to 777");
    assertRefused("unix:/a:mode=+7", 13, "octal digits, 0 to 777");
    assertRefused("tcp:\\:\\:1", 4, "where to listen is said by interface=");
    String digits = "0".repeat(29);
    assertThat(Endpoint.client(reactor, "tcp:h:80:timeout=" + digits + "5"))
        .hasToString("tcp:h:80:timeout=5");
    assertRefused("tcp:80:closeTimeout=" + digits + "05", 20, "a time in seconds");
  }

  @Test
  void whatTakesManyValuesOrTheRestHasNoName() {
    assertThatThrownBy(() -> Endpoint.client(reactor, "process:ls:arguments=-l"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("no parameter 'arguments'");
    assertRefused("haproxy:endpoint=tcp", 8, "no parameter 'endpoint'");
    assertRefused("haproxy", 7, "'endpoint' is missing");
    assertThatThrownBy(() -> Endpoint.client(reactor, "process:ls:env==x"))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining("variables with their values");
  }

  @Test
  void theValuesOfAStringCannotBeChanged() {
    EndpointType<StreamClientEndpoint> type = ProcessEndpoint.type();
    Arguments given =
        Arguments.of(type.name(), type.parameters(), Description.parse("process:ls:-l"));
    assertThat(given.more()).hasSize(1);
    assertThatThrownBy(() -> given.more().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theHeaderOfAProxyHasFromSixteenBytesToAMebibyte() {
    assertRefused("haproxy:headerMax=15:tcp:80", 18, "a whole number from 16 to 1048576");
    assertRefused("haproxy:headerMax=1048577:tcp:80", 18, "a whole number from 16 to 1048576");
    assertThat(Endpoint.server(reactor, "haproxy:headerMax=16:tcp:80"))
        .hasToString("haproxy:headerMax=16:tcp:80");
  }

  @Test
  void aProxyCannotComeByStandardInput() {
    assertThatThrownBy(() -> Endpoint.server(reactor, "haproxy:stdio"))
        .hasMessageContaining("no proxy connects to standard input");
  }

  @Test
  void anAbstractNameBeginsWithAnAtSignAndAPathMayBeToldApart() {
    assertThat(new UNIXServerEndpoint(reactor, "\0name")).hasToString("unix:@name");
    assertThat(new UNIXServerEndpoint(reactor, "@name")).hasToString("unix:./@name");
    assertThat(UnixPaths.read(new Argument("", 0, "@name"))).isEqualTo("\0name");
    assertThat(UnixPaths.read(new Argument("", 0, "./@name"))).isEqualTo("./@name");
  }

  @Test
  void settingsOfTheSocketAreOneWord() {
    String string = "tcp:80:settings=SO_SNDBUF=65536,TCP_KEEPIDLE=30";
    assertThat(Endpoint.server(reactor, string))
        .hasToString("tcp:80:settings=SO_SNDBUF\\=65536,TCP_KEEPIDLE\\=30");
    assertRefused("tcp:80:settings=SO_SNDBUF", 16, "settings with their values, such as SO_SNDBUF");
    assertRefused(
        "tcp:80:settings=SO_SNDBUG=1", 16, "no setting 'SO_SNDBUG'; there are SO_SNDBUF,");
    assertRefused("tcp:80:settings=SO_SNDBUF=x", 16, "a whole number for SO_SNDBUF, got 'x'");
    assertRefused("tcp:80:settings=IP_TOS=256", 16, "from 0 to 255 for IP_TOS, got 256");
    assertRefused("tcp:80:settings=IP_TOS=1,IP_TOS=1", 16, "'IP_TOS' is given twice");
    assertRefused(
        "tcp:80:settings=TCP_QUICKACK=1", 16, "cannot be set when listening, only when connected");
    assertRefused("fd:3:settings=IP_TOS=1", 5, "no parameter 'settings'");
  }

  @Test
  void anySettingsAreReadOrRefusedWithTheirPlace() {
    List<SocketSetting> all = List.of(SocketSetting.values());
    for (long seed = 0; seed < 5_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(4); i >= 0; i--) {
        text.append(all.get(chance.nextInt(all.size())))
            .append("=,1234567890-x".charAt(chance.nextInt(14)))
            .append(List.of("=1", "=0", "=65536", "=", ",", "").get(chance.nextInt(6)))
            .append(chance.nextInt(4) == 0 ? "" : ",");
      }
      SettingWordsFuzz.parse(text.toString().getBytes(UTF_8));
    }
    SettingWordsFuzz.parse("SO_SNDBUF=65536,TCP_KEEPIDLE=30".getBytes(UTF_8));
  }

  @Test
  void typesIgnoreCaseAndNamesDoNot() {
    assertThat(Endpoint.server(reactor, "TcP:80")).hasToString("tcp:80");
    assertThat(Endpoint.client(reactor, "TCP:h:80")).hasToString("tcp:h:80");
    assertRefused("tcp:80:Backlog=5", 7, "no parameter 'Backlog'");
  }

  @Test
  void requiredValuesAreGivenInPlaceOrByNameInAnyOrder() {
    for (String each :
        List.of(
            "tcp:h:80",
            "tcp:host=h:port=80",
            "tcp:port=80:host=h",
            "tcp:host=h:80",
            "tcp:80:host=h",
            "tcp:h:port=80",
            "tcp:port=80:h")) {
      assertThat(Endpoint.client(reactor, each)).hasToString("tcp:h:80");
    }
  }

  private static ListenOptions someListenOptions(Random chance) {
    ListenOptions options =
        ListenOptions.defaults()
            .withBacklog(1 + chance.nextInt(2000))
            .withInterface(List.of("", "127.0.0.1", "::1", "::").get(chance.nextInt(4)))
            .withReusePort(chance.nextBoolean())
            .withNoDelay(chance.nextBoolean())
            .withKeepAlive(chance.nextBoolean())
            .withDrainAtStop(Duration.ofMillis(chance.nextInt(3) * 1250L));
    if (chance.nextBoolean()) {
      options =
          options
              .withSetting(SocketSetting.TCP_DEFER_ACCEPT, chance.nextInt(10))
              .withSetting(SocketSetting.SO_SNDBUF, 1 + chance.nextInt(100_000));
    }
    return options.withLimits(someLimits(chance)).withConnectionsMax(1 + chance.nextInt(100_000));
  }

  private static Limits someLimits(Random chance) {
    int low = chance.nextInt(1000);
    int high = low + chance.nextInt(1000);
    return Limits.defaults()
        .withWaterMarks(low, high)
        .withBufferMax(high + chance.nextInt(1000))
        .withFilesMax(1 + chance.nextInt(20))
        .withCloseTimeout(Duration.ofNanos(1 + chance.nextLong(10_000_000_000L)))
        .withLingerTimeout(Duration.ofSeconds(1 + chance.nextInt(100)));
  }

  private static ConnectOptions someConnectOptions(Random chance) {
    ConnectOptions some =
        chance.nextBoolean()
            ? ConnectOptions.defaults()
            : ConnectOptions.defaults()
                .withSetting(SocketSetting.TCP_SYNCNT, 1 + chance.nextInt(5))
                .withSetting(SocketSetting.IP_TOS, chance.nextInt(256));
    return some.withTimeout(Duration.ofMillis(1 + chance.nextInt(100_000)))
        .withBindAddress(
            switch (chance.nextInt(3)) {
              case 0 -> null;
              case 1 -> IPv4Address.of("127.0.0.1", chance.nextInt(65_536));
              default -> IPv6Address.of("::1", chance.nextInt(65_536));
            })
        .withNoDelay(chance.nextBoolean())
        .withKeepAlive(chance.nextBoolean())
        .withLimits(someLimits(chance));
  }

  @Test
  void anEndpointsTextIsItsString() {
    for (long seed = 0; seed < 50; seed++) {
      Random chance = new Random(seed);
      int port = chance.nextInt(65_536);
      assertServerString(four(port, chance), seed);
      assertServerString(six(port, chance), seed);
      String host = List.of("example.org", "::1", "a=b\\:c", "127.0.0.1").get(chance.nextInt(4));
      assertClientString(
          new HostnameEndpoint(reactor, host, port, someConnectOptions(chance))
              .withAttemptDelay(Duration.ofMillis(1 + chance.nextInt(1000))),
          seed);
      ConnectOptions options = someConnectOptions(chance);
      assertClientString(new TCP4ClientEndpoint(reactor, host, port, options), seed);
      assertClientString(new TCP6ClientEndpoint(reactor, host, port, options), seed);
    }
  }

  private StreamServerEndpoint four(int port, Random chance) {
    String at = chance.nextBoolean() ? "" : "127.0.0.1";
    return new TCP4ServerEndpoint(reactor, port, someListenOptions(chance).withInterface(at));
  }

  private StreamServerEndpoint six(int port, Random chance) {
    String at = chance.nextBoolean() ? "" : "::1";
    return new TCP6ServerEndpoint(reactor, port, someListenOptions(chance).withInterface(at));
  }

  private void assertServerString(StreamServerEndpoint endpoint, long seed) {
    assertThat(Endpoint.server(reactor, endpoint.toString()))
        .as("seed %d", seed)
        .usingRecursiveComparison()
        .usingOverriddenEquals()
        .usingOverriddenEquals()
        .ignoringFields("reactor")
        .isEqualTo(endpoint);
  }

  private void assertClientString(StreamClientEndpoint endpoint, long seed) {
    assertThat(Endpoint.client(reactor, endpoint.toString()))
        .as("seed %d", seed)
        .hasToString(endpoint.toString());
  }

  @Test
  void anEndpointOfOneFamilyRefusesTheInterfacesOfTheOther() {
    ListenOptions six = ListenOptions.defaults().withInterface("::1");
    ListenOptions four = ListenOptions.defaults().withInterface("127.0.0.1");
    ListenOptions mapped = ListenOptions.defaults().withInterface("::ffff:127.0.0.1");
    assertThatThrownBy(() -> new TCP4ServerEndpoint(reactor, 80, six))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an IPv4 interface, got '::1': TCP6ServerEndpoint is for that");
    for (ListenOptions each : List.of(four, mapped)) {
      assertThatThrownBy(() -> new TCP6ServerEndpoint(reactor, 80, each))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TCP4ServerEndpoint is for that");
    }
    assertRefused("tcp:80:interface=\\:\\:1", 17, "an IPv4 interface");
    assertRefused("tcp6:80:interface=127.0.0.1", 18, "an IPv6 interface");
    assertThat(new TCP4ServerEndpoint(reactor, 80, mapped))
        .hasToString("tcp:80:interface=\\:\\:ffff\\:127.0.0.1");
  }

  @Test
  void aBadPortIsRefusedWhenTheEndpointIsMade() {
    for (int port : new int[] {-1, 65_536}) {
      for (Runnable each :
          List.<Runnable>of(
              () -> new TCP4ServerEndpoint(reactor, port),
              () -> new TCP6ServerEndpoint(reactor, port),
              () -> new HostnameEndpoint(reactor, "example.org", port),
              () -> new TCP4ClientEndpoint(reactor, "example.org", port),
              () -> new TCP6ClientEndpoint(reactor, "example.org", port))) {
        assertThatThrownBy(each::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("from 0 to 65535, got " + port);
      }
    }
  }

  @Test
  void anAttemptDelayIsPositive() {
    HostnameEndpoint endpoint = new HostnameEndpoint(reactor, "a", 80);
    assertThatThrownBy(() -> endpoint.withAttemptDelay(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTimeMayBeLongerThanNanosecondsCount() {
    String longest = "tcp:example.org:80:timeout=9223372036854775807.999999999";
    for (String text :
        List.of(
            longest,
            "tcp:example.org:80:timeout=99999999999",
            "tcp:example.org:80:timeout=9223372036.854775807",
            "tcp:example.org:80:attemptDelay=9223372037")) {
      assertThat(Endpoint.client(reactor, text)).hasToString(text);
    }
    ConnectOptions never = ConnectOptions.defaults().withTimeout(ChronoUnit.FOREVER.getDuration());
    assertThat(new HostnameEndpoint(reactor, "example.org", 80, never)).hasToString(longest);
    assertThat(Endpoint.client(reactor, "tcp:example.org:80:timeout=9999999999999999999.999999999"))
        .hasToString(longest);
  }
}
