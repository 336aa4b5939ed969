package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.names.resolver.ScriptedNameServer.bytes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.ResponseCode;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

/// Servers that fall silent, lie about themselves or fail all at once, and who is told then.
class HostileServerTest {
  private static final Address PLACE = IPv4Address.of("10.0.0.1", 53);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork().host("here", (Address) IPv4Address.of("10.0.0.1", 0)),
          ReactorSettings.defaults());
  private ScriptedNameServer server = new ScriptedNameServer();

  @BeforeEach
  void serve() throws Exception {
    server = ScriptedNameServer.at(memory.reactor(), PLACE);
    server.with("a.example 60 A 192.0.2.1", "b.example 60 A 192.0.2.2", "c.example 60 A 192.0.2.3");
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private static ResolverSettings settings() {
    return ResolverSettings.defaults().withRandom(new Random(1));
  }

  private Resolver resolver(ResolvConf conf, ResolverSettings settings) {
    return Resolver.of(memory.reactor(), conf, HostsFile.empty(), settings);
  }

  private NameAnswer ask(Resolver resolver, String name) throws Exception {
    return memory.await(resolver.ask(name, RecordType.A), LONG);
  }

  @Test
  void aConnectionOnWhichNothingComesAnyMoreIsLeft() throws Exception {
    Resolver resolver = resolver(ResolvConf.of(PLACE).withStream(true), settings());
    ask(resolver, "a.example");
    server.overTcp =
        query -> server.connections == 1 ? List.of() : List.of(bytes(server.reply(query)));
    assertThat(ask(resolver, "b.example").found()).isTrue();
    assertThat(ask(resolver, "c.example").found()).isTrue();
    assertThat(server.connections).isEqualTo(2);
    assertThat(memory.elapsed()).isLessThan(Duration.ofSeconds(1));
    memory.advance(Duration.ofSeconds(11));
    assertThat(memory.reactor().statistics().connections()).isZero();
  }

  @Test
  void aConnectionIsKeptWhereOnlyOneQuestionTakesLong() throws Exception {
    Resolver resolver = resolver(ResolvConf.of(PLACE).withStream(true), settings());
    ask(resolver, "a.example");
    server.overTcp =
        query ->
            query.question().name().equals(DomainName.of("slow.example"))
                ? List.of()
                : List.of(bytes(server.reply(query)));
    Deferred<NameAnswer> slow = resolver.ask("slow.example", RecordType.A).reportedElsewhere();
    memory.advance(Duration.ofMillis(100));
    ask(resolver, "b.example");
    memory.advance(Duration.ofSeconds(12));
    assertThat(slow.isDone()).isTrue();
    assertThat(server.connections).isEqualTo(1);
  }

  @Test
  void aWordThatEdnsIsNotKnownIsProvedOverTcpWhereItWasKnownBefore() throws Exception {
    ScriptedNameServer.Script withCookies =
        query -> {
          Cookie sent = Objects.requireNonNull(Objects.requireNonNull(query.edns()).cookie());
          Edns edns = Edns.plain().withCookie(sent.withServer(new byte[16]));
          return List.of(bytes(ScriptedNameServer.withEdns(server.reply(query), edns)));
        };
    server.overUdp = withCookies;
    server.overTcp = withCookies;
    Resolver resolver = resolver(ResolvConf.of(PLACE), settings());
    ask(resolver, "a.example");
    server.overUdp =
        query -> {
          Message refusal =
              ScriptedNameServer.answer(query, ResponseCode.FORMERR, List.of(), List.of());
          return List.of(bytes(ScriptedNameServer.withEdns(refusal, null)));
        };
    ask(resolver, "b.example");
    server.overUdp = withCookies;
    ask(resolver, "c.example");
    assertThat(server.asked).hasSize(4).allMatch(each -> each.edns() != null);
  }

  @Test
  void aServerWithoutEdnsIsAskedWithItAgainAfterAWhile() throws Exception {
    server.overUdp =
        query -> {
          Message reply =
              query.edns() == null
                  ? server.reply(query)
                  : ScriptedNameServer.answer(query, ResponseCode.FORMERR, List.of(), List.of());
          return List.of(bytes(ScriptedNameServer.withEdns(reply, null)));
        };
    Resolver resolver = resolver(ResolvConf.of(PLACE), settings());
    ask(resolver, "a.example");
    memory.advance(Server.WITHOUT_EDNS.minusSeconds(1));
    ask(resolver, "b.example");
    memory.advance(Duration.ofSeconds(1));
    ask(resolver, "c.example");
    assertThat(server.asked)
        .extracting(each -> each.edns() == null)
        .containsExactly(false, true, true, false, true);
  }

  @Test
  void whoIsGivenUpByOneThatIsToldIsNotToldAndTheOthersAre() throws Exception {
    Resolver resolver = resolver(ResolvConf.of(PLACE), settings());
    List<Deferred<NameAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(resolver.ask("a.example", RecordType.A).reportedElsewhere());
    }
    all.getFirst().onSuccess(_ -> all.get(1).cancel());
    assertThat(memory.await(all.getLast(), LONG).found()).isTrue();
    assertThat(all.get(1).isDone()).isTrue();
    assertThat(resolver.underWay()).isZero();
    assertThat(ask(resolver, "b.example").found()).isTrue();
  }

  @Test
  void whoGivesAnotherUpWhenTheirConnectionEndsHarmsNobodyElse() throws Exception {
    Resolver resolver = resolver(ResolvConf.of(PLACE).withStream(true), settings());
    server.overTcp = _ -> List.of(new byte[] {1});
    List<Deferred<NameAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(resolver.ask("host%d.example".formatted(i), RecordType.A).reportedElsewhere());
    }
    all.getFirst().onFailure(_ -> all.get(1).cancel());
    memory.advance(Duration.ofSeconds(2));
    assertThat(all).allMatch(Deferred::isDone);
    assertThat(resolver.underWay()).isZero();
  }

  @Test
  void thousandsThatWaitMayFailAllAtOnce() {
    Deferred<MessageCarrier.Carried> first = new Deferred<>();
    List<byte[]> carried = new ArrayList<>();
    MessageCarrier failing =
        new MessageCarrier() {
          @Override
          public Deferred<Carried> carry(byte[] message) {
            carried.add(message);
            return carried.size() == 1 ? first : Deferred.fail(new IOException("no way"));
          }

          @Override
          public Address server() {
            return PLACE;
          }

          @Override
          public String how() {
            return "by hand";
          }
        };
    Resolver resolver =
        resolver(
            ResolvConf.of(PLACE).withAttempts(1),
            settings().withQuestions(1, 10_000).withCarrier(failing));
    List<Deferred<NameAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(resolver.ask("host%d.example".formatted(i), RecordType.A).reportedElsewhere());
    }
    first.errback(new IOException("gone"));
    assertThat(all).allMatch(Deferred::isDone);
    assertThat(carried).hasSize(10_000);
    assertThat(resolver.underWay()).isZero();
  }

  @Test
  void ofThousandsOfRecordsEachIsTakenOnce() throws Exception {
    server.overUdp =
        query ->
            List.of(
                bytes(
                    ScriptedNameServer.withFlags(
                        ScriptedNameServer.answer(
                            query, ResponseCode.NOERROR, List.of(), List.of()),
                        Message.TRUNCATED)));
    server.overTcp =
        query -> {
          List<ResourceRecord> many = new ArrayList<>();
          for (int i = 0; i < 4000; i++) {
            byte[] data = {10, 0, (byte) (i % 2000 >> 8), (byte) (i % 2000)};
            many.add(new ResourceRecord(query.question().name(), RecordType.A, 60, data));
          }
          return List.of(
              bytes(ScriptedNameServer.answer(query, ResponseCode.NOERROR, many, List.of())));
        };
    NameAnswer answer = ask(resolver(ResolvConf.of(PLACE), settings()), "many.example");
    assertThat(answer.records()).hasSize(2000).doesNotHaveDuplicates();
  }
}
