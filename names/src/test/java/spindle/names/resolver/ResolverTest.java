package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResponseCode;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.reason.DNSLookupError;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

class ResolverTest {
  private static final Address FIRST = IPv4Address.of("10.0.0.1", 53);
  private static final Address SECOND = IPv4Address.of("10.0.0.2", 53);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork()
              .host(
                  "here",
                  IPv4Address.of("10.0.0.1", 0),
                  IPv4Address.of("10.0.0.2", 0),
                  (Address) IPv6Address.of("fd00::1", 0)),
          ReactorSettings.defaults());

  @AfterEach
  void close() {
    memory.close();
  }

  private ScriptedNameServer server(Address place) throws Exception {
    return ScriptedNameServer.at(memory.reactor(), place);
  }

  private static ResolverSettings settings() {
    return ResolverSettings.defaults().withRandom(new Random(1));
  }

  private Resolver resolver(ResolvConf conf, ResolverSettings settings) {
    return Resolver.of(memory.reactor(), conf, HostsFile.empty(), settings);
  }

  private Resolver resolver() {
    return resolver(ResolvConf.of(FIRST), settings());
  }

  private <T> T await(Deferred<T> result) throws Exception {
    return memory.await(result, LONG);
  }

  private static List<String> texts(List<InetAddress> addresses) {
    return addresses.stream().map(InetAddress::getHostAddress).toList();
  }

  private List<String> resolve(Resolver resolver, String host) throws Exception {
    return texts(await(resolver.resolve(host)));
  }

  @Test
  void bothFamiliesAreAskedForAtOnce() throws Exception {
    ScriptedNameServer server =
        server(FIRST).with("a.example 60 A 192.0.2.1", "a.example 60 AAAA 2001:db8::1");
    Deferred<List<InetAddress>> answer = resolver().resolve("a.example");
    memory.flush();
    assertThat(server.asked)
        .extracting(each -> each.question().type())
        .containsExactlyInAnyOrder(RecordType.A, RecordType.AAAA);
    assertThat(texts(await(answer))).containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
    assertThat(memory.elapsed()).isZero();
  }

  @Test
  void eachFamilyIsToldAsSoonAsItIsKnown() throws Exception {
    ScriptedNameServer server = server(FIRST).with("a.example 60 A 192.0.2.1");
    server.overUdp =
        query ->
            query.question().type().equals(RecordType.AAAA)
                ? List.of()
                : List.of(ScriptedNameServer.bytes(server.reply(query)));
    List<Deferred<List<InetAddress>>> apart = resolver().resolveApart("a.example");
    memory.flush();
    assertThat(apart.get(0).called()).isFalse();
    assertThat(texts(await(apart.get(1)))).containsExactly("192.0.2.1");
    assertThatThrownBy(() -> await(apart.get(0)))
        .isInstanceOf(DNSLookupError.class)
        .hasMessageContaining("a.example AAAA: 10.0.0.1:53: no answer within PT10S");
  }

  @Test
  void theFamilyThatIsMissingHoldsTheOtherUpForASecondAndNoLonger() throws Exception {
    ScriptedNameServer server = server(FIRST).with("a.example 60 A 192.0.2.1");
    server.overUdp =
        query ->
            query.question().type().equals(RecordType.AAAA)
                ? List.of()
                : List.of(ScriptedNameServer.bytes(server.reply(query)));
    assertThat(resolve(resolver(), "a.example")).containsExactly("192.0.2.1");
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void everyQuestionHasAnIdAndACaseOfItsOwn() throws Exception {
    ScriptedNameServer server = server(FIRST);
    Resolver resolver = resolver();
    for (int i = 0; i < 50; i++) {
      await(resolver.ask("a-rather-long-name" + i + ".example", RecordType.TXT));
    }
    Set<Integer> ids = new LinkedHashSet<>();
    Set<String> cases = new LinkedHashSet<>();
    for (Message each : server.asked) {
      ids.add(each.id());
      cases.add(each.question().name().toString().replaceAll("[0-9]+", ""));
    }
    assertThat(server.asked).hasSize(50);
    assertThat(ids).hasSizeGreaterThan(48);
    assertThat(cases).hasSizeGreaterThan(48);
  }

  @Test
  void aTruncatedAnswerIsAskedForOverTcpAndTheConnectionUsedAgain() throws Exception {
    ScriptedNameServer server = server(FIRST).with("a.example 60 A 192.0.2.1");
    server.overUdp =
        query ->
            List.of(
                ScriptedNameServer.bytes(
                    ScriptedNameServer.withFlags(
                        ScriptedNameServer.answer(
                            query, ResponseCode.NOERROR, List.of(), List.of()),
                        Message.TRUNCATED)));
    Resolver resolver = resolver();
    assertThat(resolve(resolver, "a.example")).containsExactly("192.0.2.1");
    NameAnswer none = await(resolver.ask("b.example", RecordType.MX));
    assertThat(none.code()).isEqualTo(ResponseCode.NXDOMAIN);
    assertThat(server.connections).isEqualTo(1);
    memory.advance(Duration.ofSeconds(11));
    assertThat(memory.reactor().statistics().connections()).isZero();
  }

  @Test
  void aServerThatIsSilentIsPassedOverAndThenAskedLast() throws Exception {
    ScriptedNameServer silent = server(FIRST);
    silent.overUdp = _ -> List.of();
    ScriptedNameServer good = server(SECOND).with("a.example 60 A 192.0.2.1");
    Resolver resolver = resolver(ResolvConf.of(FIRST, SECOND), settings());
    await(resolver.ask("a.example", RecordType.A));
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(1));
    memory.advance(Duration.ofMillis(100));
    await(resolver.ask("b.example", RecordType.A));
    assertThat(memory.elapsed()).isEqualTo(Duration.ofMillis(1100));
    assertThat(silent.asked).hasSize(1);
    assertThat(good.asked).hasSize(2);
    memory.advance(Duration.ofSeconds(10));
    silent.overUdp = query -> List.of(ScriptedNameServer.bytes(silent.reply(query)));
    await(resolver.ask("c.example", RecordType.A));
    assertThat(silent.asked).hasSize(2);
  }

  @Test
  void aServerThatFailsLeadsToTheNextAtOnce() throws Exception {
    ScriptedNameServer failing = server(FIRST);
    failing.overUdp =
        query ->
            List.of(
                ScriptedNameServer.bytes(
                    ScriptedNameServer.answer(query, ResponseCode.SERVFAIL, List.of(), List.of())));
    server(SECOND).with("a.example 60 A 192.0.2.1");
    Resolver resolver = resolver(ResolvConf.of(FIRST, SECOND), settings());
    assertThat(resolve(resolver, "a.example")).containsExactly("192.0.2.1");
    assertThat(memory.elapsed()).isZero();
  }

  @Test
  void aPortAtWhichNobodyIsLeadsToTheNextAtOnce() throws Exception {
    server(SECOND).with("a.example 60 A 192.0.2.1");
    Resolver resolver = resolver(ResolvConf.of(FIRST, SECOND), settings());
    assertThat(resolve(resolver, "a.example")).containsExactly("192.0.2.1");
    assertThat(memory.elapsed()).isLessThan(Duration.ofMillis(100));
  }

  @Test
  void theErrorSaysWhichNamesWereTriedAndWhatEachServerSaid() throws Exception {
    server(FIRST).with("other.example 60 A 192.0.2.1");
    Resolver resolver =
        resolver(
            ResolvConf.of(FIRST)
                .withSearch(List.of(DomainName.of("corp"), DomainName.of("example"))),
            settings());
    assertThatThrownBy(() -> resolve(resolver, "host"))
        .isInstanceOf(DNSLookupError.class)
        .hasMessageContaining("host.corp A: no such name, says 10.0.0.1:53")
        .hasMessageContaining("host.example AAAA: no such name, says 10.0.0.1:53")
        .hasMessageContaining("host A: no such name, says 10.0.0.1:53");
  }

  @Test
  void aSilentServerEndsTheSearchAndIsNamed() throws Exception {
    ScriptedNameServer silent = server(FIRST);
    silent.overUdp = _ -> List.of();
    Resolver resolver =
        resolver(ResolvConf.of(FIRST).withSearch(List.of(DomainName.of("corp"))), settings());
    assertThatThrownBy(() -> resolve(resolver, "host"))
        .hasMessageContaining("host.corp A: 10.0.0.1:53: no answer within PT10S");
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(10));
    assertThat(silent.asked).hasSize(4);
  }

  @Test
  void aServerWithoutEdnsIsAskedWithoutFromThenOn() throws Exception {
    ScriptedNameServer old = server(FIRST).with("a.example 60 A 192.0.2.1");
    old.overUdp =
        query ->
            List.of(
                ScriptedNameServer.bytes(
                    query.edns() == null
                        ? old.reply(query)
                        : ScriptedNameServer.withEdns(
                            ScriptedNameServer.answer(
                                query, ResponseCode.FORMERR, List.of(), List.of()),
                            null)));
    Resolver resolver = resolver();
    await(resolver.ask("a.example", RecordType.A));
    await(resolver.ask("b.example", RecordType.A));
    assertThat(old.asked)
        .extracting(each -> each.edns() == null)
        .containsExactly(false, true, true);
  }

  private static Cookie cookie(Message message) {
    return Objects.requireNonNull(Objects.requireNonNull(message.edns()).cookie());
  }

  @Test
  void whatIsKeptOfBothFamiliesIsThereAtOnce() throws Exception {
    server(FIRST)
        .with(
            "a.example 60 A 192.0.2.1",
            "a.example 30 AAAA 2001:db8::1",
            "b.example 60 CNAME a.example",
            "four.example 60 A 192.0.2.4");
    Resolver resolver = resolver();
    for (String name : List.of("a.example", "b.example", "four.example")) {
      List<String> first = resolve(resolver, name);
      List<Deferred<List<InetAddress>>> again = resolver.resolveApart(name);
      assertThat(again).hasSize(first.size()).allMatch(Deferred::isDone);
      assertThat(texts(await(again.getFirst()))).containsExactly(first.getLast());
      assertThat(resolve(resolver, name)).isEqualTo(first);
    }
    memory.advance(Duration.ofSeconds(30));
    assertThat(resolver.resolveApart("a.example").getFirst().isDone()).isFalse();
  }

  @Test
  void aCookieIsSentBackAndWhatComesWithoutItIsAskedForAgainOverTcp() throws Exception {
    ScriptedNameServer server = server(FIRST).with("a.example 60 A 192.0.2.1");
    ScriptedNameServer.Script cookies =
        query -> {
          Cookie cookie = cookie(query).withServer(new byte[16]);
          return List.of(
              ScriptedNameServer.bytes(
                  ScriptedNameServer.withEdns(
                      server.reply(query), Edns.plain().withCookie(cookie))));
        };
    server.overUdp = cookies;
    server.overTcp = cookies;
    Resolver resolver = resolver();
    await(resolver.ask("a.example", RecordType.A));
    server.overUdp = query -> List.of(ScriptedNameServer.bytes(server.reply(query)));
    await(resolver.ask("b.example", RecordType.A));
    assertThat(server.asked)
        .extracting(each -> cookie(each).hasServer())
        .containsExactly(false, true, true);
    assertThat(server.connections).isEqualTo(1);
  }

  @Test
  void aServerThatRefusesTheCookieIsAskedOverTcp() throws Exception {
    ScriptedNameServer server = server(FIRST).with("a.example 60 A 192.0.2.1");
    server.overUdp =
        query ->
            List.of(
                ScriptedNameServer.bytes(
                    ScriptedNameServer.answer(
                        query, ResponseCode.BADCOOKIE, List.of(), List.of())));
    assertThat(resolve(resolver(), "a.example")).containsExactly("192.0.2.1");
  }

  @Test
  void aServerThatChangesTheCaseIsBelievedOverTcpAndKnownFromThenOn() throws Exception {
    ScriptedNameServer server = server(FIRST).with("abcdefghijkl.example 60 A 192.0.2.1");
    ScriptedNameServer.Script small =
        query -> {
          Message reply = server.reply(query);
          Question asked = reply.question();
          return List.of(
              ScriptedNameServer.bytes(
                  ScriptedNameServer.withQuestion(
                      reply, Question.of(asked.name().lowerCase(), asked.type()))));
        };
    server.overUdp = small;
    server.overTcp = small;
    Resolver resolver = resolver();
    await(resolver.ask("abcdefghijkl.example", RecordType.A));
    await(resolver.ask("mnopqrstuvw.example", RecordType.A));
    assertThat(server.connections).isEqualTo(1);
    assertThat(server.asked).hasSize(3);
  }

  @Test
  void equalQuestionsAtTheSameTimeAreOne() throws Exception {
    ScriptedNameServer server = server(FIRST).with("a.example 60 A 192.0.2.1");
    Resolver resolver = resolver();
    Deferred<NameAnswer> first = resolver.ask("a.example", RecordType.A);
    Deferred<NameAnswer> second = resolver.ask("A.EXAMPLE", RecordType.A);
    first.cancel();
    assertThat(await(second).found()).isTrue();
    assertThatThrownBy(() -> await(first)).isNotNull();
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void aConnectionThatNobodyWaitsForAnyMoreIsClosed() throws Exception {
    server(FIRST);
    Resolver resolver = resolver(ResolvConf.of(FIRST).withStream(true), settings());
    Deferred<NameAnswer> answer = resolver.ask("a.example", RecordType.A).reportedElsewhere();
    answer.cancel();
    memory.flush();
    assertThat(memory.reactor().statistics().connections()).isPositive();
    memory.advance(Duration.ofSeconds(11));
    assertThat(memory.reactor().statistics().connections()).isZero();
  }

  @Test
  void whatNobodyWantsAnyMoreIsGivenUp() throws Exception {
    ScriptedNameServer server = server(FIRST);
    server.overUdp = _ -> List.of();
    Resolver resolver = resolver();
    List<Deferred<List<InetAddress>>> apart = resolver.resolveApart("a.example");
    memory.flush();
    int before = memory.host().descriptors();
    assertThat(resolver.underWay()).isEqualTo(2);
    apart.forEach(each -> each.handleFailure(_ -> {}));
    apart.forEach(Deferred::cancel);
    memory.flush();
    assertThat(resolver.underWay()).isZero();
    memory.advance(QuestionPort.LIFE);
    assertThat(memory.host().descriptors()).isEqualTo(before - 1);
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void theHostsFileIsAskedFirstAndLocalhostNobody() throws Exception {
    Resolver resolver =
        Resolver.of(
            memory.reactor(),
            ResolvConf.of(FIRST),
            HostsFile.parse("192.0.2.7 Box box.example # mine\n::2 box"),
            settings());
    assertThat(resolve(resolver, "BOX")).containsExactly("192.0.2.7", "0:0:0:0:0:0:0:2");
    assertThat(resolve(resolver, "box.example")).containsExactly("192.0.2.7");
    assertThat(resolve(resolver, "localhost")).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(resolve(resolver, "app.localhost")).hasSize(2);
    assertThat(await(resolver.names(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 7}))))
        .containsExactly(DomainName.of("Box"));
  }

  @Test
  void anAddressIsLookedUpBackwards() throws Exception {
    server(FIRST)
        .with(
            "1.2.0.192.in-addr.arpa 60 PTR a.example.",
            "1" + ".0".repeat(23) + ".8.b.d.0.1.0.0.2.ip6.arpa 60 PTR b.example.");
    Resolver resolver = resolver();
    InetAddress four = IPv4Address.of("192.0.2.1", 0).inetAddress();
    InetAddress six = IPv6Address.of("2001:db8::1", 0).inetAddress();
    assertThat(await(resolver.names(four))).containsExactly(DomainName.of("a.example"));
    assertThat(await(resolver.names(six))).containsExactly(DomainName.of("b.example"));
  }

  @Test
  void aReactorConnectsToNamesThatItsResolverFinds() throws Exception {
    server(FIRST).with("web.example 60 A 10.0.0.2");
    memory.reactor().installNameResolver(resolver());
    assertThat(texts(await(memory.reactor().resolve("web.example")))).containsExactly("10.0.0.2");
  }

  @Test
  void aLookUpEndsAfterItsTimeWhateverServersDo() throws Exception {
    ScriptedNameServer server = server(FIRST);
    server.overUdp = _ -> List.of();
    Resolver resolver =
        resolver(ResolvConf.of(FIRST), settings().withLookupTimeout(Duration.ofSeconds(3)));
    assertThatThrownBy(() -> resolve(resolver, "a.example")).hasMessageContaining("within PT3S");
    assertThat(memory.elapsed()).isEqualTo(Duration.ofSeconds(3));
    memory.flush();
    assertThat(resolver.underWay()).isZero();
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    ScriptedNameServer server = server(FIRST);
    server.overUdp = _ -> List.of();
    Resolver resolver = resolver();
    Deferred<NameAnswer> answer = resolver.ask("a.example", RecordType.A);
    memory.flush();
    resolver.close();
    assertThatThrownBy(() -> await(answer)).isNotNull();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }
}
