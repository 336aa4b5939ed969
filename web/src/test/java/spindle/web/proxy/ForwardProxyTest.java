package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.Address;
import spindle.endpoint.OwnNetworks;
import spindle.http.HttpUri;
import spindle.reason.ConnectionDone;
import spindle.web.Request;
import spindle.web.proxy.ProxiedServers.End;

/// A proxy that clients have set, and what it does not do for them.
class ForwardProxyTest {
  private static final String THERE = "127.0.0.1:8081";
  private static final String GET = "GET http://" + THERE + "/a HTTP/1.1~Host: " + THERE + "~~";
  private static final String CONNECT = "CONNECT " + THERE + " HTTP/1.1~Host: " + THERE + "~~";

  private final List<String> asked = new ArrayList<>();
  private final ProxiedServers servers =
      new ProxiedServers(this::rule, ForwardProxy::withPrivateTargets);
  private final End client = servers.client();

  private boolean rule(Request request, HttpUri uri) {
    asked.add(request.method() + " " + uri);
    return !uri.pathAndQuery().contains("secret") && uri.port() != 25;
  }

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void aWholeUriIsAskedForAtItsServerAndNothingIsSaidOfTheClient() {
    client.say(
        "GET http://%1$s/a%%2Fb/../c?d HTTP/1.1~Host: %1$s~Proxy-Authorization: Basic x~"
                .formatted(THERE)
            + "Proxy-Connection: keep-alive~X_y: 1~Authorization: Basic y~~");
    assertThat(servers.server().received())
        .isEqualTo(
            "GET /a%2Fb/../c?d HTTP/1.1~Host: "
                + THERE
                + "~X_y: 1~Authorization: Basic y~Via: 1.1 gate~~");
    servers.server().say(ProxiedServers.OK);
    assertThat(client.received())
        .isEqualTo("HTTP/1.1 200 OK~Date: x~Via: 1.1 gate~Content-Length: 2~~ok");
    client.say(GET);
    servers.server().say(ProxiedServers.OK);

    assertThat(servers.connections(0)).isEqualTo(1);
    assertThat(asked).contains("GET http://" + THERE + "/a");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aTunnelIsOpenedAndBytesGoBothWays() {
    client.goesOn = true;
    client.say(CONNECT + "early");
    assertThat(client.received())
        .startsWith("HTTP/1.1 200 OK~Date: ")
        .endsWith("~~")
        .doesNotContain("Content-Length", "Transfer-Encoding", "Connection");
    assertThat(servers.server().received()).isEqualTo("early");
    servers.server().goesOn = true;
    servers.server().say("from the server");
    assertThat(client.received()).isEqualTo("from the server");
    client.transport().loseWriteConnection();
    servers.settle();
    assertThat(servers.server().ended).isTrue();
    servers.server().say("last words").close();

    assertThat(client.received()).isEqualTo("last words");
    assertThat(client.lost).isInstanceOf(ConnectionDone.class);
    assertThat(asked).containsExactly("CONNECT https://" + THERE + "/");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void whatAServerSaysBeforeTheClientIsNotLost() {
    client.say(CONNECT);
    client.received();
    servers.server().say("220 ready");

    assertThat(client.received()).isEqualTo("220 ready");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://127.0.0.1:8081/secret HTTP/1.1~Host: 127.0.0.1:8081~~",
        "CONNECT 127.0.0.1:25 HTTP/1.1~Host: 127.0.0.1:25~~"
      })
  void whatTheRuleDoesNotAllowIsForbidden(String request) {
    assertThat(client.ask(request)).startsWith("HTTP/1.1 403 Forbidden~");
    assertThat(servers.connections(0)).isZero();
  }

  @Test
  void whatIsNoRequestToAProxyIsABadOne() {
    assertThat(client.ask("GET /a HTTP/1.1~Host: a~~")).startsWith("HTTP/1.1 400 ");
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8081",
        "127.9.9.9:80",
        "localhost:8081",
        "10.1.2.3:80",
        "172.31.0.1:80",
        "192.168.1.1:80",
        "169.254.169.254:80",
        "100.64.0.1:80",
        "0.0.0.0:80",
        "224.0.0.1:80",
        "[::1]:8081",
        "[::]:80",
        "[::ffff:127.0.0.1]:8081",
        "[::7f00:1]:8081",
        "[64:ff9b::7f00:1]:80",
        "[2002:7f00:1::]:80",
        "[fd00::1]:80",
        "[fe80::1]:80"
      })
  void itsOwnNetworkIsForbiddenWhateverItIsCalled(String place) {
    try (var strict = new ProxiedServers((_, _) -> true, proxy -> proxy)) {
      End asker = strict.client();
      assertThat(asker.ask("GET http://%1$s/ HTTP/1.1~Host: %1$s~~".formatted(place)))
          .startsWith("HTTP/1.1 403 Forbidden~");
      assertThat(asker.ask("CONNECT %1$s HTTP/1.1~Host: %1$s~~".formatted(place)))
          .startsWith("HTTP/1.1 403 Forbidden~");
      assertThat(strict.connections(0)).isZero();
      assertThat(strict.nothingLeft()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2001:db8::1"})
  void theRestOfTheInternetIsNot(String host) {
    assertThat(OwnNetworks.has(Address.literal(host, 80))).isFalse();
  }

  @Test
  void whereItGoesMayBeSaidByAddress() {
    Predicate<Address> one = address -> address.equals(Address.literal("127.0.0.1", 8081));
    try (var strict = new ProxiedServers((_, _) -> true, proxy -> proxy.withAddresses(one))) {
      End asker = strict.client();
      asker.say(GET);
      assertThat(strict.server().received()).startsWith("GET /a ");
      strict.server().say(ProxiedServers.OK);
      asker.received();
      assertThat(asker.ask(GET.replace("8081", "8082"))).startsWith("HTTP/1.1 403 Forbidden~");
    }
  }

  /// A name with an address that does not answer is reached over the other without its whole time.
  @Test
  void aHostWithAnAddressThatIsSilentIsReachedAtItsOther() {
    servers.resolve("two.example", ProxiedServers.SILENT, "127.0.0.1");
    String there = "two.example:8081";
    client.say("CONNECT %1$s HTTP/1.1~Host: %1$s~~".formatted(there));
    servers.advance(Duration.ofMillis(200));

    assertThat(client.received()).as("the first address has a quarter of a second").isEmpty();
    servers.advance(Duration.ofMillis(100));
    assertThat(client.received()).startsWith("HTTP/1.1 200 OK~");
    End second = servers.client();
    second.say("GET http://%1$s/b HTTP/1.1~Host: %1$s~~".formatted(there));
    servers.advance(Duration.ofMillis(300));
    assertThat(servers.server().received()).startsWith("GET /b ");
  }

  @Test
  void whoIsNotThereIsABadGateway() {
    assertThat(client.ask("GET http://127.0.0.1:9/ HTTP/1.1~Host: 127.0.0.1:9~~"))
        .startsWith("HTTP/1.1 502 Bad Gateway~");
    assertThat(client.ask("CONNECT 127.0.0.1:9 HTTP/1.1~Host: 127.0.0.1:9~~"))
        .startsWith("HTTP/1.1 502 Bad Gateway~")
        .contains("~Connection: close~");
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aTunnelEndsAtBothEndsAndAfterAnHourOfSilence() {
    client.say(CONNECT);
    client.received();
    servers.server().abort();
    assertThat(client.lost).isNotNull();

    End second = servers.client();
    second.say(CONNECT);
    servers.advance(Duration.ofMinutes(61));
    assertThat(second.lost).isNotNull();
    assertThat(servers.nothingLeft()).isTrue();
  }

  @Test
  void aRequestThatHasBeenHereIsALoop() {
    assertThat(client.ask(GET.replace("~~", "~Via: 1.1 gate~~")))
        .startsWith("HTTP/1.1 508 Loop Detected~");
  }
}
