package spindle.socks.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import spindle.cred.Avatar;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.testing.Chunks;
import spindle.testing.LoggedErrors;
import spindle.testing.ScriptedResolver;
import spindle.testing.Wire;

/// The proxy over memory; the test is its client, and 127.0.0.1:7 answers in capitals.
class SocksServerTest {
  private static final String HELLO = "\5\1\0";
  private static final String CONNECT = "\5\1\0\1\177\0\0\1\0\7";
  private static final String WITH_LOGIN = "\5\2\0\2";

  private final List<String> left = new ArrayList<>();
  private Wire wire = Wire.toServer(_ -> null);

  /// Answers in capitals.
  private static final class Shout extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      String text = ISO_8859_1.decode(data).toString();
      transport().write(ByteBuffer.wrap(text.toUpperCase(Locale.ROOT).getBytes(ISO_8859_1)));
      if (text.contains("bye")) {
        transport().loseConnection();
      }
    }
  }

  private void serve(UnaryOperator<SocksServer> with, Chunks cut) {
    wire.close();
    wire =
        Wire.toServer(
                address -> with.apply(new SocksServer(Reactor.current())).buildProtocol(address))
            .cut(cut);
    new TCP4ServerEndpoint(wire.reactor(), 7).listen(ServerFactory.of(Shout::new));
    wire.flush();
  }

  private void serve() {
    serve(server -> server.withRule(SocksRule.everywhere()), Chunks.whole());
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private String ask(String bytes) {
    wire.send(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    wire.flush();
    return new String(wire.receivedBytes(), ISO_8859_1);
  }

  @Test
  void aClientOfVersion5IsConnected() {
    serve();
    assertThat(ask(HELLO)).isEqualTo("\5\0");
    assertThat(ask(CONNECT)).startsWith("\5\0\0\1\177\0\0\1").hasSize(10);
    assertThat(ask("hello")).isEqualTo("HELLO");
    assertThat(ask("bye")).isEqualTo("BYE");
    wire.advance(Duration.ofSeconds(10));
    assertThat(wire.ended()).isTrue();
  }

  @Test
  void whatIsSentBehindTheRequestGoesToThePlace() {
    for (int size : List.of(1, 3, 1000)) {
      serve(server -> server.withRule(SocksRule.everywhere()), Chunks.of(size));
      assertThat(ask(HELLO + CONNECT + "early")).startsWith("\5\0\5\0\0\1").endsWith("EARLY");
    }
  }

  @Test
  void aClientOfVersion4IsConnectedByAddressAndByName() {
    serve();
    assertThat(ask("\4\1\0\7\177\0\0\1me\0hello")).startsWith("\0\132").endsWith("HELLO");
    serve();
    assertThat(ask("\4\1\0\7\0\0\0\1me\000127.0.0.1\0hello"))
        .startsWith("\0\132")
        .endsWith("HELLO");
  }

  @Test
  void unlessItIsSaidNobodyIsLedIntoTheOwnNetwork() {
    serve(server -> server, Chunks.whole());
    ask(HELLO);
    assertThat(ask(CONNECT)).isEqualTo("\5\2\0\1\0\0\0\0\0\0");
    serve(server -> server, Chunks.whole());
    assertThat(ask("\4\1\0\7\177\0\0\1\0")).isEqualTo("\0\133\0\0\0\0\0\0");
    serve(server -> server, Chunks.whole());
    ask(HELLO);
    assertThat(ask("\5\1\0\4" + "\0".repeat(10) + "\u00FF\u00FF\177\0\0\1\0\7")).startsWith("\5\2");
  }

  @Test
  void theRuleIsAskedForEachPlaceWithWhoAsks() {
    List<String> asked = new ArrayList<>();
    SocksRule rule =
        (request, address) -> {
          asked.add(request.host() + " " + address + " " + request.user().map(User::name));
          return false;
        };
    serve(server -> server.withRule(rule).withUsers(users()), Chunks.whole());
    ask(WITH_LOGIN);
    ask("\1\3ann\5right");
    assertThat(ask(CONNECT)).startsWith("\5\2");
    assertThat(asked).containsExactly("127.0.0.1 127.0.0.1:7 Optional[ann]");
  }

  @Test
  void aPlaceThatRefusesIsToldSo() {
    serve();
    ask(HELLO);
    assertThat(ask("\5\1\0\1\177\0\0\1\0\10")).isEqualTo("\5\5\0\1\0\0\0\0\0\0");
    wire.advance(Duration.ofSeconds(10));
    assertThat(wire.lost()).isNotNull();
  }

  private Portal<User> users() {
    Portal<User> portal =
        Portal.to(user -> Deferred.succeed(new Avatar<>(user, () -> left.add(user.name()))));
    return portal.with(
        Login.class,
        login ->
            Deferred.succeed(
                login.password().equals("right")
                    ? Optional.of(User.named(login.name()))
                    : Optional.empty()));
  }

  @Test
  void whoHasToLogInIsConnectedWithThePasswordAndLoggedOutInTheEnd() {
    serve(server -> server.withRule(SocksRule.everywhere()).withUsers(users()), Chunks.of(2));
    assertThat(ask(WITH_LOGIN)).isEqualTo("\5\2");
    assertThat(ask("\1\3ann\5right")).isEqualTo("\1\0");
    assertThat(ask(CONNECT + "hello")).startsWith("\5\0").endsWith("HELLO");
    assertThat(left).isEmpty();
    wire.end();
    wire.advance(Duration.ofSeconds(10));
    assertThat(left).containsExactly("ann");
  }

  @Test
  void whoHasToLogInAndDoesNotIsRefused() {
    UnaryOperator<SocksServer> guarded =
        server -> server.withRule(SocksRule.everywhere()).withUsers(users());
    serve(guarded, Chunks.whole());
    assertThat(ask(HELLO + CONNECT)).isEqualTo("\5\u00FF");
    serve(guarded, Chunks.whole());
    assertThat(ask(WITH_LOGIN + "\1\3ann\5wrong" + CONNECT)).isEqualTo("\5\2\1\1");
    serve(guarded, Chunks.whole());
    assertThat(ask("\4\1\0\7\177\0\0\1ann\0")).startsWith("\0\133");
    wire.advance(Duration.ofSeconds(10));
    assertThat(wire.lost()).isNotNull();
  }

  private static Map<String, String> hostile() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("HTTP", "GET / HTTP/1.1\r\n\r\n");
    all.put("version 6", "\6\1\0");
    all.put("version 0", "\0");
    all.put("no method", "\5\0");
    all.put("unknown methods", "\5\3\1\3\u0080");
    all.put("another version in the request", HELLO + "\4\1\0\1\177\0\0\1\0\7");
    all.put("BIND", HELLO + "\5\2\0\1\177\0\0\1\0\7");
    all.put("UDP ASSOCIATE", HELLO + "\5\3\0\1\177\0\0\1\0\7");
    all.put("command 0", HELLO + "\5\0\0\1\177\0\0\1\0\7");
    all.put("command 255", HELLO + "\5\u00FF\0\1\177\0\0\1\0\7");
    all.put("an unknown kind of address", HELLO + "\5\1\0\2\177\0\0\1\0\7");
    all.put("an empty name", HELLO + "\5\1\0\3\0\0\7");
    all.put("a name with a zero", HELLO + "\5\1\0\3\3a\0b\0\7");
    all.put("a name that is no ASCII", HELLO + "\5\1\0\3\2\u00C3\u00A9\0\7");
    all.put("port 0", HELLO + "\5\1\0\1\177\0\0\1\0\0");
    all.put("an address of nobody", HELLO + "\5\1\0\1\u00F0\0\0\1\0\7");
    all.put("a long user of version 4", "\4\1\0\7\177\0\0\1" + "u".repeat(300));
    all.put("a long name of version 4", "\4\1\0\7\0\0\0\1me\0" + "n".repeat(300));
    all.put("BIND of version 4", "\4\2\0\7\177\0\0\1\0");
    all.put("command 3 of version 4", "\4\3\0\7\177\0\0\1\0");
    return all;
  }

  @TestFactory
  Stream<DynamicTest> whatIsNoRequestForAConnectionEndsIt() {
    return hostile().entrySet().stream()
        .map(each ->
            dynamicTest(
                each.getKey(),
                () -> {
                  for (int size : List.of(1, 1000)) {
                    try (LoggedErrors logged = LoggedErrors.open()) {
                      serve(s -> s.withRule(SocksRule.everywhere()), Chunks.of(size));
                      assertThat(ask(each.getValue())).doesNotStartWith("\5\0\5\0");
                      wire.advance(Duration.ofSeconds(60));
                      assertThat(wire.lost()).isNotNull();
                      assertThat(logged.list()).isEmpty();
                    }
                  }
                }));
  }

  @Test
  void whoDoesNotAskInTimeIsCutOff() {
    serve();
    for (int i = 0; i < 3; i++) {
      wire.send(ByteBuffer.wrap(new byte[] {(byte) (i == 0 ? 5 : 200)}));
      wire.advance(Duration.ofSeconds(6));
      assertThat(wire.lost()).isNull();
    }
    wire.advance(Duration.ofSeconds(3));
    assertThat(wire.lost()).isNotNull();
  }

  @Test
  void aPlaceThatDoesNotAnswerIsGivenUp() {
    serve();
    ScriptedResolver names = new ScriptedResolver();
    names.hold();
    wire.reactor().installNameResolver(names);
    ask(HELLO);
    assertThat(ask("\5\1\0\3\4slow\0\7")).isEmpty();
    wire.advance(Duration.ofSeconds(29));
    assertThat(wire.receivedBytes()).isEmpty();
    wire.advance(Duration.ofSeconds(2));
    assertThat(wire.receivedBytes()).startsWith(5, 4);
  }

  @Test
  void aNameIsLookedUpHereAndOneThatIsNotFoundIsToldSo() {
    serve();
    wire.reactor().installNameResolver(new ScriptedResolver().with("shout.example", "127.0.0.1"));
    ask(HELLO);
    assertThat(ask("\5\1\0\3\15shout.example\0\7hello")).startsWith("\5\0").endsWith("HELLO");
    serve();
    wire.reactor().installNameResolver(new ScriptedResolver());
    ask(HELLO);
    assertThat(ask("\5\1\0\3\4none\0\7")).startsWith("\5\4");
  }

  @Test
  void aConnectionOnWhichNobodySaysAnythingIsCutOff() {
    serve();
    ask(HELLO + CONNECT);
    for (int i = 0; i < 3; i++) {
      wire.advance(Duration.ofMinutes(9));
      assertThat(ask("x")).isEqualTo("X");
    }
    wire.advance(Duration.ofMinutes(10).plusSeconds(1));
    assertThat(wire.lost()).isInstanceOf(ConnectionClosed.class);
  }

  @Test
  void anyStreamIsAnsweredOrEndsTheConnection() {
    String[] words = {
      HELLO, CONNECT, WITH_LOGIN, "\5", "\4\1", "\0\7", "\177\0\0\1", "me\0", "\1\3ann\5right", "\3"
    };
    for (long seed = 0; seed < 300; seed++) {
      Random chance = new Random(seed);
      StringBuilder stream = new StringBuilder();
      for (int i = 1 + chance.nextInt(6); i > 0; i--) {
        stream.append(words[chance.nextInt(words.length)]);
        if (chance.nextInt(4) == 0) {
          stream.append((char) chance.nextInt(256));
        }
      }
      SocksFuzz.fuzzerTestOneInput(stream.toString().getBytes(ISO_8859_1));
    }
  }
}
