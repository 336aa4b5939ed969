package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.framing.Int16StringReceiver;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.resolver.NameAnswer;
import spindle.names.resolver.Resolver;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.protocol.DatagramProtocol;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;

class NameServerTest {
  private static final Address PLACE = IPv4Address.of("10.0.0.1", 53);
  private static final DomainName NAME = DomainName.of("www.example");
  private static final ResourceRecord RECORD =
      ResourceRecord.of("www.example", "A", 60, "192.0.2.1");

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork().host("here", IPv4Address.of("10.0.0.1", 0)),
          ReactorSettings.defaults());
  private final Client client = new Client();

  @AfterEach
  void close() {
    memory.close();
  }

  private static Deferred<NameReply> same(NameQuery query) {
    return Deferred.succeed(NameReply.of(RECORD.withName(query.name())));
  }

  private NameServer serve(NameHandler handler, UnaryOperator<NameServerSettings> change)
      throws Exception {
    return NameServer.listen(
        memory.reactor(),
        PLACE,
        handler,
        change.apply(NameServerSettings.defaults().withRandom(new Random(1))));
  }

  /// Sends what a test says, and keeps what comes back.
  private static final class Client extends DatagramProtocol {
    final List<byte[]> got = new ArrayList<>();

    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      got.add(bytes);
    }
  }

  private List<Message> send(byte[]... datagrams) throws Exception {
    if (client.got.isEmpty()) {
      memory.reactor().listenUDP(0, client);
    }
    client.got.clear();
    for (byte[] each : datagrams) {
      client.transport().write(ByteBuffer.wrap(each), PLACE);
    }
    memory.flush();
    List<Message> all = new ArrayList<>();
    for (byte[] each : client.got) {
      all.add(Codec.parse(each));
    }
    client.got.add(new byte[0]);
    return all;
  }

  private static Message query(int flags, RecordType type, @Nullable Edns edns) {
    return Message.query(7, flags, Question.of(NAME, type), edns);
  }

  private static byte[] bytes(Message message) {
    return Codec.write(message, Codec.BYTES_MAX);
  }

  private static byte[] plain() {
    return bytes(query(0, RecordType.A, null));
  }

  @Test
  void aHandlerAnswersOverUdpAndTcp() throws Exception {
    serve(NameServerTest::same, settings -> settings);
    Message reply =
        send(bytes(query(Message.RECURSION_DESIRED, RecordType.A, Edns.plain()))).getFirst();
    assertThat(reply.id()).isEqualTo(7);
    assertThat(reply.flags())
        .isEqualTo(Message.RESPONSE | Message.RECURSION_DESIRED | Message.AUTHORITATIVE);
    assertThat(reply.answers()).containsExactly(RECORD);
    assertThat(reply.edns()).isEqualTo(Edns.plain());
    StreamClient stream = connect();
    stream.sendString(plain());
    memory.flush();
    assertThat(stream.got.getFirst().answers()).containsExactly(RECORD);
  }

  @Test
  void whatIsNoQuestionIsToldSoOrNothing() throws Exception {
    serve(NameServerTest::same, settings -> settings);
    assertThat(send(new byte[11], bytes(query(Message.RESPONSE, RecordType.A, null)))).isEmpty();
    byte[] cut = Arrays.copyOf(plain(), 20);
    assertThat(codes(send(cut))).containsExactly("FORMERR");
    assertThat(codes(send(Arrays.copyOf(ByteBuffer.allocate(12).putShort((short) 9).array(), 12))))
        .containsExactly("FORMERR");
    assertThat(codes(send(bytes(query(5 << 11, RecordType.A, null))))).containsExactly("NOTIMP");
    assertThat(codes(send(bytes(query(0, RecordType.AXFR, null))))).containsExactly("REFUSED");
    assertThat(codes(send(bytes(query(0, new RecordType(253), null))))).containsExactly("NOTIMP");
    Edns later = new Edns(1232, 1, false, null);
    assertThat(codes(send(bytes(query(0, RecordType.A, later))))).containsExactly("BADVERS");
    Message chaos = Message.query(7, 0, new Question(NAME, RecordType.TXT, 3), null);
    assertThat(codes(send(bytes(chaos)))).containsExactly("REFUSED");
  }

  private static List<String> codes(List<Message> replies) {
    return replies.stream().map(each -> each.code().toString()).toList();
  }

  @Test
  void anAnswerIsAsLongAsItsReceiverAndWeTakeAndNoLonger() throws Exception {
    List<ResourceRecord> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(ResourceRecord.of("www.example", "A", 60, "192.0.2." + i));
    }
    serve(
        query -> Deferred.succeed(NameReply.of(many.subList(0, query.type().code()))),
        settings -> settings);
    int fits = (512 - 29) / 16;
    for (int count : new int[] {fits, fits + 1}) {
      Message reply = send(bytes(query(0, new RecordType(count), null))).getFirst();
      assertThat(reply.has(Message.TRUNCATED)).isEqualTo(count > fits);
    }
    Edns large = new Edns(4096, 0, false, null);
    int fitsOurs = (1232 - 29 - 11) / 16;
    for (int count : new int[] {fitsOurs, fitsOurs + 1}) {
      Message reply = send(bytes(query(0, new RecordType(count), large))).getFirst();
      assertThat(reply.has(Message.TRUNCATED)).isEqualTo(count > fitsOurs);
    }
  }

  @Test
  void aResolverGetsWhatIsTooLongOverTcp() throws Exception {
    List<ResourceRecord> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(ResourceRecord.of("www.example", "A", 60, "10.1.%d.%d".formatted(i / 250, i % 250)));
    }
    serve(_ -> Deferred.succeed(NameReply.of(many)), settings -> settings);
    NameAnswer answer =
        memory.await(
            Resolver.asking(memory.reactor(), PLACE).ask(NAME, RecordType.A),
            Duration.ofSeconds(1));
    assertThat(answer.records()).hasSize(1000);
  }

  @Test
  void aHandlerThatFailsOrIsLateIsToldAsSuch() throws Exception {
    try (LoggedErrors logged = LoggedErrors.open()) {
      serve(
          query -> {
            if (query.type().equals(RecordType.A)) {
              throw new IllegalStateException("planned");
            }
            return new Deferred<>();
          },
          settings -> settings.withTimes(Duration.ofSeconds(2), Duration.ofSeconds(5)));
      assertThat(codes(send(plain()))).containsExactly("SERVFAIL");
      assertThat(send(bytes(query(0, RecordType.MX, null)))).isEmpty();
      memory.advance(Duration.ofSeconds(2));
      assertThat(codes(List.of(Codec.parse(client.got.getLast())))).containsExactly("SERVFAIL");
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void moreQuestionsThanMayBeAtWorkArePassedOver() throws Exception {
    List<Deferred<NameReply>> open = new ArrayList<>();
    serve(
        _ -> {
          Deferred<NameReply> later = new Deferred<>();
          open.add(later);
          return later;
        },
        settings -> settings.withQuestions(2, 5));
    send(plain(), plain(), plain());
    assertThat(open).hasSize(2);
    open.forEach(each -> each.callback(NameReply.of(RECORD)));
    memory.flush();
    send(plain());
    assertThat(open).hasSize(3);
  }

  @Test
  void aNetworkIsToldTheSameSoOftenASecondAndComesByTcpThen() throws Exception {
    serve(NameServerTest::same, settings -> settings.withRate(10, 100));
    byte[][] many = new byte[14][];
    Arrays.fill(many, plain());
    List<Message> replies = send(many);
    assertThat(replies).hasSize(12);
    assertThat(replies.subList(0, 10)).noneMatch(each -> each.has(Message.TRUNCATED));
    assertThat(replies.subList(10, 12))
        .allMatch(each -> each.has(Message.TRUNCATED) && each.answers().isEmpty());
    Message other =
        Message.query(8, 0, Question.of(DomainName.of("other.example"), RecordType.A), null);
    assertThat(send(bytes(other)).getFirst().has(Message.TRUNCATED)).isFalse();
    memory.advance(Duration.ofSeconds(1));
    assertThat(send(plain()).getFirst().has(Message.TRUNCATED)).isFalse();
  }

  @Test
  void whoHasACookieOfOursIsToldAsOftenAsTheyAsk() throws Exception {
    serve(NameServerTest::same, settings -> settings.withRate(1, 100));
    Cookie theirs = Cookie.of(new byte[8]);
    Message first = send(bytes(query(0, RecordType.A, Edns.plain().withCookie(theirs)))).getFirst();
    Cookie ours = Objects.requireNonNull(Objects.requireNonNull(first.edns()).cookie());
    assertThat(ours.sameClient(theirs)).isTrue();
    byte[] with = bytes(query(0, RecordType.A, Edns.plain().withCookie(ours)));
    assertThat(send(with, with, with)).noneMatch(each -> each.has(Message.TRUNCATED));
    byte[] forged =
        bytes(query(0, RecordType.A, Edns.plain().withCookie(theirs.withServer(new byte[16]))));
    assertThat(send(forged, forged)).anyMatch(each -> each.has(Message.TRUNCATED));
    memory.advance(Duration.ofHours(2));
    assertThat(send(with, with)).anyMatch(each -> each.has(Message.TRUNCATED));
  }

  /// A client over TCP.
  private static final class StreamClient extends Int16StringReceiver {
    final List<Message> got = new ArrayList<>();
    boolean lost;

    @Override
    public void stringReceived(byte[] string) throws BadMessage {
      got.add(Codec.parse(string));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost = true;
    }
  }

  private StreamClient connect() throws Exception {
    return memory.await(
        memory.reactor().connect(PLACE, _ -> new StreamClient(), ConnectOptions.defaults()),
        Duration.ofSeconds(1));
  }

  @Test
  void questionsOfOneConnectionAreAnsweredAsTheAnswersCome() throws Exception {
    List<Deferred<NameReply>> open = new ArrayList<>();
    serve(
        _ -> {
          Deferred<NameReply> later = new Deferred<>();
          open.add(later);
          return later;
        },
        settings -> settings.withQuestions(100, 3));
    StreamClient stream = connect();
    for (int i = 0; i < 5; i++) {
      stream.sendString(bytes(query(0, RecordType.A, null).withId(i)));
    }
    memory.flush();
    assertThat(open).hasSize(3);
    open.get(1).callback(NameReply.of(RECORD));
    memory.flush();
    assertThat(stream.got).extracting(Message::id).containsExactly(1);
    assertThat(open).hasSize(4);
  }

  @Test
  void anIdleConnectionIsClosedAndOneThatWaitsForUsIsNot() throws Exception {
    Deferred<NameReply> late = new Deferred<>();
    serve(_ -> late, settings -> settings.withTimes(Duration.ofMinutes(1), Duration.ofSeconds(10)));
    StreamClient idle = connect();
    StreamClient waiting = connect();
    waiting.sendString(plain());
    memory.advance(Duration.ofSeconds(11));
    assertThat(idle.lost).isTrue();
    assertThat(waiting.lost).isFalse();
    late.callback(NameReply.of(RECORD));
    memory.advance(Duration.ofSeconds(11));
    assertThat(waiting.got).hasSize(1);
    assertThat(waiting.lost).isTrue();
  }

  @Test
  void moreConnectionsThanMayBeAreReset() throws Exception {
    serve(NameServerTest::same, settings -> settings.withConnectionsMax(2));
    StreamClient first = connect();
    StreamClient second = connect();
    StreamClient third = connect();
    memory.flush();
    assertThat(List.of(first.lost, second.lost, third.lost)).containsExactly(false, false, true);
  }

  private static Zone large() {
    StringBuilder text =
        new StringBuilder("$TTL 60\n@ IN SOA ns h 9 1 1 1 1\n@ IN NS ns\nns IN A 192.0.2.1\n");
    for (int i = 0; i < 5000; i++) {
      text.append("host%d IN A 10.0.%d.%d\n".formatted(i, i / 250, i % 250));
    }
    return Zone.parse(text.toString(), "example");
  }

  private StreamClient transfer(RecordType type, List<ResourceRecord> authority) throws Exception {
    StreamClient stream = connect();
    Message query = Message.query(3, 0, Question.of(DomainName.of("example"), type), null);
    stream.sendString(
        bytes(
            new Message(
                3, 0, query.code(), query.questions(), List.of(), authority, List.of(), null)));
    memory.flush();
    return stream;
  }

  @Test
  void aWholeZoneGoesToWhomItMay() throws Exception {
    Zone zone = large();
    serve(Zones.of(zone), settings -> settings.withTransfers(_ -> true));
    StreamClient stream = transfer(RecordType.AXFR, List.of());
    List<ResourceRecord> got =
        stream.got.stream().flatMap(each -> each.answers().stream()).toList();
    assertThat(stream.got).hasSizeGreaterThan(5);
    assertThat(got).hasSize(5004).startsWith(zone.start()).endsWith(zone.start());
    assertThat(got.subList(0, 5003)).isEqualTo(zone.records());
    assertThat(transfer(RecordType.IXFR, List.of(zone.start())).got.getFirst().answers())
        .containsExactly(zone.start());
    ResourceRecord older = ResourceRecord.of("example", "SOA", 60, "ns.example. h. 8 1 1 1 1");
    assertThat(transfer(RecordType.IXFR, List.of(older)).got).hasSizeGreaterThan(5);
  }

  @Test
  void aWholeZoneGoesToNobodyUnlessThatIsSaid() throws Exception {
    serve(large(), settings -> settings);
    assertThat(codes(transfer(RecordType.AXFR, List.of()).got)).containsExactly("REFUSED");
  }

  @Test
  void aForwarderAsksOthersAndKeepsWhatTheySay() throws Exception {
    serve(large(), settings -> settings);
    Address front = IPv4Address.of("10.0.0.1", 5353);
    Forwarder forwarder =
        Forwarder.to(
            Resolver.asking(memory.reactor(), PLACE), from -> from.toString().startsWith("10."));
    NameServer.listen(memory.reactor(), front, forwarder);
    Resolver asks = Resolver.asking(memory.reactor(), front);
    NameAnswer found = memory.await(asks.ask("host7.example", RecordType.A), Duration.ofSeconds(1));
    assertThat(found.records()).hasSize(1);
    NameAnswer none = memory.await(asks.ask("none.example", RecordType.A), Duration.ofSeconds(1));
    assertThat(none.code()).hasToString("NXDOMAIN");
    assertThat(none.authority()).hasSize(1);
    memory.advance(Duration.ofMillis(500));
    asks.forget();
    assertThat(memory.await(asks.ask("host7.example", RecordType.A), Duration.ofSeconds(1)).keep())
        .isEqualTo(Duration.ofSeconds(59));
  }

  @Test
  void aServerTakesAFreePortAndGivesItBack() throws Exception {
    NameServer server =
        NameServer.listen(memory.reactor(), IPv4Address.of("10.0.0.1", 0), NameServerTest::same);
    IPv4Address place = (IPv4Address) server.host();
    assertThat(place.port()).isPositive();
    memory.await(server.stopListening(), Duration.ofSeconds(1));
    NameServer.listen(memory.reactor(), place, NameServerTest::same);
  }
}
