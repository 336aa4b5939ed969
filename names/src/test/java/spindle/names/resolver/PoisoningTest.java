package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.names.resolver.ScriptedNameServer.answer;
import static spindle.names.resolver.ScriptedNameServer.bytes;
import static spindle.names.resolver.ScriptedNameServer.withFlags;
import static spindle.names.resolver.ScriptedNameServer.withQuestion;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
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
import spindle.names.wire.Question;
import spindle.protocol.DatagramProtocol;
import spindle.roles.DatagramOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

/// What comes in the place of an answer: guesses, forgeries, circles, floods.
class PoisoningTest {
  private static final Address PLACE = IPv4Address.of("10.0.0.1", 53);
  private static final Address SECOND = IPv4Address.of("10.0.0.2", 53);
  private static final String TRUE_ADDRESS = "192.0.2.1";
  private static final String FORGED = "192.0.2.66";

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork()
              .host("here", IPv4Address.of("10.0.0.1", 0), (Address) IPv4Address.of("10.0.0.2", 0)),
          ReactorSettings.defaults());
  private ScriptedNameServer server = new ScriptedNameServer();

  @BeforeEach
  void serve() throws Exception {
    server = ScriptedNameServer.at(memory.reactor(), PLACE);
    server.with("bank.example 60 A " + TRUE_ADDRESS);
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Resolver resolver(UnaryOperator<ResolverSettings> change) {
    return Resolver.of(
        memory.reactor(),
        ResolvConf.of(PLACE),
        HostsFile.empty(),
        change.apply(ResolverSettings.defaults().withRandom(new Random(1))));
  }

  private Resolver resolver() {
    return resolver(settings -> settings);
  }

  private NameAnswer ask(Resolver resolver, String name) throws Exception {
    Deferred<NameAnswer> answer = resolver.ask(name, RecordType.A);
    List<Throwable> failure = new ArrayList<>();
    answer.onFailure(failure::add);
    return memory.await(answer.reportedElsewhere(), Duration.ofMinutes(1));
  }

  private String address(Resolver resolver, String name) throws Exception {
    return ask(resolver, name).records().getFirst().address().getHostAddress();
  }

  private static Message forged(Message query) {
    return answer(
        query,
        ResponseCode.NOERROR,
        List.of(ResourceRecord.of(query.question().name(), RecordType.A, 86_400, FORGED)),
        List.of());
  }

  /// The forgery comes first, the truth behind it.
  private void precededBy(UnaryOperator<Message> forgery) {
    server.overUdp = query -> List.of(bytes(forgery.apply(query)), bytes(server.reply(query)));
  }

  private void assertNotBelieved() throws Exception {
    Resolver resolver = resolver();
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void anotherIdIsNoAnswer() throws Exception {
    precededBy(query -> forged(query).withId(query.id() ^ 1));
    assertNotBelieved();
  }

  @Test
  void anotherNameIsNoAnswer() throws Exception {
    precededBy(query ->
        withQuestion(forged(query), Question.of(DomainName.of("evil.example"), RecordType.A)));
    assertNotBelieved();
  }

  @Test
  void anotherTypeIsNoAnswer() throws Exception {
    precededBy(
        query -> withQuestion(forged(query), Question.of(query.question().name(), RecordType.TXT)));
    assertNotBelieved();
  }

  @Test
  void anotherClassIsNoAnswer() throws Exception {
    precededBy(query ->
        withQuestion(forged(query), new Question(query.question().name(), RecordType.A, 3)));
    assertNotBelieved();
  }

  @Test
  void aQueryIsNoAnswer() throws Exception {
    precededBy(query -> Message.query(query.id(), 0, query.question(), null));
    assertNotBelieved();
  }

  @Test
  void anotherOpcodeIsNoAnswer() throws Exception {
    precededBy(query -> withFlags(forged(query), Message.NOTIFY << 11));
    assertNotBelieved();
  }

  @Test
  void anotherCookieIsNoAnswer() throws Exception {
    precededBy(query ->
        ScriptedNameServer.withEdns(
            forged(query), Edns.plain().withCookie(Cookie.of(new byte[16]))));
    assertNotBelieved();
  }

  @Test
  void whatIsNoMessageIsNoAnswer() throws Exception {
    server.overUdp =
        query ->
            List.of(
                new byte[0],
                new byte[3],
                ByteBuffer.allocate(12)
                    .putShort((short) query.id())
                    .putShort((short) 0x8180)
                    .array(),
                circular(query),
                bytes(server.reply(query)));
    assertNotBelieved();
  }

  /// A name that is compressed by pointing at itself.
  private static byte[] circular(Message query) {
    return ByteBuffer.allocate(30)
        .putShort((short) query.id())
        .putShort((short) 0x8180)
        .putShort((short) 1)
        .putShort((short) 1)
        .putInt(0)
        .putShort((short) 0xC00C)
        .putInt(0x10001)
        .putShort((short) 0xC00C)
        .array();
  }

  @Test
  void whoeverSendsFromElsewhereIsNotHeard() throws Exception {
    DatagramProtocol elsewhere = new DatagramProtocol() {};
    memory.reactor().listenUDP(5353, elsewhere, DatagramOptions.defaults());
    server.overUdp =
        query -> {
          elsewhere
              .transport()
              .write(ByteBuffer.wrap(bytes(forged(query))), server.askers.getLast());
          return List.of(bytes(server.reply(query)));
        };
    assertNotBelieved();
  }

  @Test
  void anAnswerInAnotherCaseIsAskedForOverTcp() throws Exception {
    precededBy(query ->
        withQuestion(
            forged(query), Question.of(query.question().name().lowerCase(), RecordType.A)));
    Resolver resolver = resolver();
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    assertThat(server.connections).isEqualTo(1);
  }

  @Test
  void afterManyGuessesTheQuestionGoesOverTcp() throws Exception {
    for (int guesses : new int[] {15, 16}) {
      int before = server.connections;
      server.overUdp =
          query -> {
            List<byte[]> all = new ArrayList<>();
            for (int i = 1; i <= guesses; i++) {
              all.add(bytes(forged(query).withId(query.id() ^ i)));
            }
            all.add(bytes(server.reply(query)));
            return all;
          };
      assertThat(address(resolver(), "bank.example")).isEqualTo(TRUE_ADDRESS);
      assertThat(server.connections - before).isEqualTo(guesses == 16 ? 1 : 0);
    }
  }

  @Test
  void whatWasNotAskedForIsNotBelieved() throws Exception {
    server.with("www.example 60 A 192.0.2.9");
    server.overUdp =
        query -> {
          Message honest = server.reply(query);
          List<ResourceRecord> more = new ArrayList<>(honest.answers());
          more.add(ResourceRecord.of("bank.example", "A", 86_400, FORGED));
          more.add(ResourceRecord.of("bank.example", "CNAME", 86_400, "evil.example"));
          Message with =
              new Message(
                  honest.id(),
                  honest.flags(),
                  honest.code(),
                  honest.questions(),
                  query.question().name().equals(DomainName.of("bank.example"))
                      ? honest.answers()
                      : more,
                  List.of(ResourceRecord.of("example", "NS", 86_400, "ns.evil.example")),
                  List.of(ResourceRecord.of("bank.example", "A", 86_400, FORGED)),
                  honest.edns());
          return List.of(bytes(with));
        };
    Resolver resolver = resolver();
    assertThat(ask(resolver, "www.example").records()).hasSize(1);
    assertThat(resolver.kept()).isEqualTo(1);
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
  }

  @Test
  void theBeginningOfAnotherZoneDoesNotSayHowLongThereIsNothing() throws Exception {
    server.overUdp =
        query ->
            List.of(
                bytes(
                    answer(
                        query,
                        ResponseCode.NXDOMAIN,
                        List.of(),
                        List.of(
                            ResourceRecord.of(
                                "other", "SOA", 600, "ns.other. root.other. 1 2 3 4 600")))));
    Resolver resolver = resolver();
    assertThat(ask(resolver, "bank.example").code()).isEqualTo(ResponseCode.NXDOMAIN);
    assertThat(resolver.kept()).isZero();
  }

  private void chain(int links) {
    for (int i = 0; i < links; i++) {
      server.with("l%d.example 60 CNAME l%d.example".formatted(i, i + 1));
    }
    server.with("l%d.example 60 A 192.0.2.1".formatted(links));
  }

  @Test
  void aChainOfSixteenNamesIsFollowedAndOneOfSeventeenIsNot() throws Exception {
    chain(16);
    assertThat(ask(resolver(), "l0.example").chain()).hasSize(16);
    server.with("l-1.example 60 CNAME l0.example");
    assertThatThrownBy(() -> ask(resolver(), "l-1.example"))
        .hasMessageContaining("more than 16 names, each standing for the next");
  }

  @Test
  void aChainThatComesInPiecesIsAskedForInPiecesAndNoFurther() throws Exception {
    chain(17);
    server.overUdp =
        query -> {
          Message honest = server.reply(query);
          return List.of(
              bytes(
                  answer(query, ResponseCode.NOERROR, honest.answers().subList(0, 1), List.of())));
        };
    assertThat(ask(resolver(), "l1.example").chain()).hasSize(16);
    assertThatThrownBy(() -> ask(resolver(), "l0.example"))
        .hasMessageContaining("more than 16 names");
  }

  @Test
  void aCircleOfNamesEnds() throws Exception {
    server.with("x.example 60 CNAME y.example", "y.example 60 CNAME x.example");
    assertThatThrownBy(() -> ask(resolver(), "x.example"))
        .hasMessageContaining("more than 16 names");
  }

  @Test
  void aFloodOfNamesThatAreNotThereDrivesNothingElseOut() throws Exception {
    Resolver resolver = resolver(settings -> settings.withCache(40, 1 << 20));
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    for (int i = 0; i < 100; i++) {
      ask(resolver, "flood%d.test".formatted(i));
    }
    assertThat(resolver.kept()).isEqualTo(11);
    int before = server.asked.size();
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    assertThat(server.asked).hasSize(before);
  }

  @Test
  void anAnswerThatIsCutOffOverTcpAsWellIsNone() throws Exception {
    server.overUdp = query -> List.of(bytes(withFlags(forged(query), Message.TRUNCATED)));
    server.overTcp = server.overUdp;
    assertThatThrownBy(() -> ask(resolver(), "bank.example"))
        .hasMessageContaining("the answer was cut off, over TCP, too");
  }

  @Test
  void whatIsLeftOfACutAnswerIsNotUsed() throws Exception {
    server.overUdp = query -> List.of(bytes(withFlags(forged(query), Message.TRUNCATED)));
    assertThat(address(resolver(), "bank.example")).isEqualTo(TRUE_ADDRESS);
  }

  @Test
  void aConnectionThatSendsAnythingElseIsEnded() throws Exception {
    server.overUdp = query -> List.of(bytes(withFlags(forged(query), Message.TRUNCATED)));
    server.overTcp =
        query ->
            List.of(
                bytes(
                    withQuestion(
                        forged(query), Question.of(DomainName.of("evil.example"), RecordType.A))));
    assertThatThrownBy(() -> ask(resolver(), "bank.example"))
        .hasMessageContaining("10.0.0.1:53: over TCP: ");
    assertThat(memory.reactor().statistics().connections()).isZero();
  }

  @Test
  void aNameThatIsNeverAnsweredHoldsUpNoOther() throws Exception {
    server.overUdp =
        query ->
            query.question().name().equals(DomainName.of("dead.example"))
                ? List.of()
                : List.of(bytes(server.reply(query)));
    Resolver resolver = resolver();
    Deferred<NameAnswer> dead = resolver.ask("dead.example", RecordType.A).reportedElsewhere();
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    assertThat(memory.elapsed()).isZero();
    assertThat(dead.called()).isFalse();
  }

  @Test
  void questionsBeyondTheLimitWaitAndBeyondTheNextFail() throws Exception {
    server.overUdp = _ -> List.of();
    Resolver resolver = resolver(settings -> settings.withQuestions(2, 3));
    List<Deferred<NameAnswer>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(resolver.ask("n%d.example".formatted(i), RecordType.A).reportedElsewhere());
    }
    memory.flush();
    assertThat(server.asked).hasSize(2);
    assertThatThrownBy(() -> ask(resolver, "n5.example"))
        .hasMessageContaining("3 questions wait already");
    server.overUdp = query -> List.of(bytes(server.reply(query)));
    memory.advance(Duration.ofSeconds(20));
    assertThat(waiting).allMatch(Deferred::called);
  }

  @Test
  void aServerThatAcceptsAndSaysNothingIsLeft() throws Exception {
    server.overTcp = _ -> List.of();
    ScriptedNameServer good = ScriptedNameServer.at(memory.reactor(), SECOND);
    good.with("bank.example 60 A " + TRUE_ADDRESS);
    Resolver resolver =
        Resolver.of(
            memory.reactor(),
            ResolvConf.of(PLACE, SECOND).withStream(true),
            HostsFile.empty(),
            ResolverSettings.defaults());
    assertThat(address(resolver, "bank.example")).isEqualTo(TRUE_ADDRESS);
    memory.advance(Duration.ofSeconds(11));
    assertThat(memory.reactor().statistics().connections()).isZero();
  }
}
