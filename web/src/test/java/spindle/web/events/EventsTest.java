package spindle.web.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.fiber.Fiber;
import spindle.http.Status;
import spindle.protocol.Drainable;
import spindle.protocol.Protocol;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.filters.Compression;
import spindle.web.server.Site;

/// Events to clients, in memory.
class EventsTest {
  private static final String GET = "GET /%s HTTP/1.1\r\nHost: a\r\n%s\r\n";

  private final List<String> events = new ArrayList<>();
  private final List<EventStream> opened = new ArrayList<>();
  private final EventChannel news = EventChannel.create();
  private final Site site =
      Site.of(routes -> {
        routes
            .any("/open")
            .answer(_ -> {
              opened.add(EventStream.open());
              return opened.getLast().response();
            });
        routes.get("/news").answer(news);
        routes.get("/enough").answer(_ -> Response.of(Status.NO_CONTENT));
        var patient = new EventLimits(2000, 20_000_000, Duration.ofSeconds(15));
        routes.get("/flood").answer(_ -> EventStream.written(patient, SlowReader.END, this::flood));
        routes.get("/clock").answer(_ -> EventStream.written(this::tick));
        routes.get("/short").answer(_ -> EventStream.written(out -> out.send("that is all")));
        routes
            .get("/bad")
            .answer(_ ->
                EventStream.written(_ -> {
                  throw new IllegalStateException("no events");
                }));
      });

  private void tick(EventStream out) throws Exception {
    try {
      for (int i = 0; ; i++) {
        out.send("tick " + i);
        Fiber.sleep(Duration.ofSeconds(1));
      }
    } catch (CancelledError e) {
      events.add("cancelled");
      throw e;
    }
  }

  private void flood(EventStream out) throws Exception {
    try {
      for (int i = 0; i < 1000; i++) {
        out.send("x".repeat(10_000));
      }
      Fiber.sleep(Duration.ofHours(1));
    } catch (CancelledError e) {
      events.add("cancelled");
      throw e;
    }
  }

  private Wire ask(String path) {
    return ask(path, "");
  }

  private Wire ask(String path, String fields) {
    Wire wire = Wire.toServer(site);
    wire.send(GET.formatted(path, fields));
    wire.flush();
    return wire;
  }

  /// The bodies of the chunks that have come.
  private static String chunks(Wire wire) {
    wire.flush();
    String came = wire.received();
    String chunks = came.substring(came.startsWith("HTTP") ? came.indexOf("\r\n\r\n") + 4 : 0);
    return chunks.replaceAll("(?m)^[0-9a-f]+\r\n", "").replace("\r\n", "");
  }

  @Test
  void anEventIsWrittenAsTheStandardHasIt() {
    Event all =
        Event.of("a\nb\r\nc\rd\n").withId("7").withName("news").withRetry(Duration.ofMillis(2500));

    assertThat(new String(all.encoded(), UTF_8))
        .isEqualTo(
            "event: news\nid: 7\nretry: 2500\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    assertThat(new String(Event.of("").encoded(), UTF_8)).isEqualTo("data: \n\n");
    assertThat(new String(Event.of("grüße €").encoded(), UTF_8)).isEqualTo("data: grüße €\n\n");
    assertThat(new String(Event.comment("a\nb"), UTF_8)).isEqualTo(": a\n: b\n\n");
  }

  @Test
  void anIdAndANameAreOneLine() {
    for (String bad : List.of("a\nb", "a\rb", "a\0b")) {
      assertThatThrownBy(() -> Event.of("").withId(bad))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Event.of("").withName(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Event.of("").withRetry(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theHeadLeavesAtOnceAndSaysThatNobodyKeepsIt() {
    Wire wire = ask("open");
    String head = wire.received();

    assertThat(head)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nContent-Type: text/event-stream\r\n", "\r\nCache-Control: no-store\r\n")
        .contains("\r\nX-Accel-Buffering: no\r\n", "\r\nTransfer-Encoding: chunked\r\n")
        .doesNotContain("Content-Length")
        .endsWith("\r\n\r\n");
    assertThat(opened.getFirst().send("now")).isTrue();
    assertThat(chunks(wire)).isEqualTo("data: now\n\n");
    opened.getFirst().comment("quiet");
    assertThat(chunks(wire)).isEqualTo(": quiet\n\n");
  }

  @Test
  void afterSilenceACommentIsSent() {
    Wire wire = ask("open");
    chunks(wire);
    wire.advance(Duration.ofSeconds(14));
    assertThat(chunks(wire)).isEmpty();
    wire.advance(Duration.ofSeconds(1));
    assertThat(chunks(wire)).isEqualTo(": \n\n");
    wire.advance(Duration.ofSeconds(14));
    opened.getFirst().send("x");
    wire.flush();
    wire.advance(Duration.ofSeconds(14));
    assertThat(chunks(wire)).isEqualTo("data: x\n\n");
    wire.advance(Duration.ofMinutes(10));
    assertThat(chunks(wire)).contains(": \n\n: \n\n");
  }

  @Test
  void aPostIsAnsweredByThemAndARefusalIsAnOrdinaryResponse() {
    Wire wire = Wire.toServer(site);
    wire.send("POST /open HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
    wire.flush();
    opened.getFirst().send("to a POST");
    assertThat(chunks(wire)).isEqualTo("data: to a POST\n\n");

    Wire refused = ask("enough");
    assertThat(refused.received()).startsWith("HTTP/1.1 204 No Content\r\n").endsWith("\r\n\r\n");
    refused.send(GET.formatted("short", ""));
    refused.flush();
    assertThat(chunks(refused)).startsWith("data: that is all");
  }

  @Test
  void aClientOfHttp10GetsThemUntilTheConnectionEnds() {
    Wire wire = Wire.toServer(site);
    wire.send("GET /open HTTP/1.0\r\n\r\n");
    wire.flush();
    opened.getFirst().send("one");
    wire.flush();
    assertThat(wire.received())
        .doesNotContain("Transfer-Encoding", "Content-Length")
        .endsWith("\r\n\r\ndata: one\n\n");
    opened.getFirst().end();
    wire.flush();
    assertThat(wire.ended()).isTrue();
  }

  /// Each leaves in the turn in which it was sent, whatever the compressor would rather wait for.
  @Test
  void compressedOnesLeaveAtOnceForWhoAsksForThat() throws Exception {
    Wire plain = Wire.toServer(site.with(Compression.usual()));
    plain.send(GET.formatted("open", ""));
    plain.flush();
    opened.getFirst().send("a");
    assertThat(chunks(plain)).isEqualTo("data: a\n\n");

    Wire wire = Wire.toServer(site.with(Compression.usual()));
    wire.send(GET.formatted("open", "Accept-Encoding: gzip\r\n"));
    wire.flush();
    assertThat(wire.received()).contains("\r\nContent-Encoding: gzip\r\n");
    var inflater = new Inflater(true);
    int header = 10;
    for (int i = 0; i < 3; i++) {
      opened.getLast().send("event " + i);
      wire.flush();
      byte[] piece = dechunked(wire.receivedBytes());
      inflater.setInput(piece, header, piece.length - header);
      header = 0;
      byte[] text = new byte[100];
      int length = inflater.inflate(text);
      assertThat(new String(text, 0, length, UTF_8)).isEqualTo("data: event " + i + "\n\n");
    }
    inflater.end();
  }

  private static byte[] dechunked(byte[] chunks) {
    var data = new ByteArrayOutputStream();
    for (int at = 0; at < chunks.length; ) {
      int line = at;
      while (chunks[line] != '\n') {
        line++;
      }
      int length = Integer.parseInt(new String(chunks, at, line - at, UTF_8).strip(), 16);
      data.write(chunks, line + 1, length);
      at = line + 1 + length + 2;
    }
    return data.toByteArray();
  }

  /// By the time in which a client must take something, which is looked at when it is over.
  @Test
  void aClientThatTakesNothingEndsTheFiberThatSends() {
    Wire wire = Wire.toServer(site);
    wire.read(false);
    wire.send(GET.formatted("flood", ""));
    wire.advance(Duration.ofSeconds(29));
    assertThat(events).isEmpty();
    wire.advance(Duration.ofSeconds(32));
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void aClientThatEndsItsStreamEndsTheFiberThatSends() {
    Wire wire = ask("clock");
    wire.end();
    wire.flush();
    assertThat(events).containsExactly("cancelled");
  }

  @Test
  void aFiberSendsUntilTheClientGoes() {
    Wire wire = ask("clock");
    wire.advance(Duration.ofMillis(2500));
    assertThat(chunks(wire)).isEqualTo("data: tick 0\n\ndata: tick 1\n\ndata: tick 2\n\n");
    wire.abort();
    wire.flush();

    assertThat(events).containsExactly("cancelled");
    assertThat(wire.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void theStreamEndsWhenTheFiberReturnsAndTheConnectionStays() {
    Wire wire = ask("short");
    assertThat(wire.received()).endsWith("data: that is all\n\n\r\n0\r\n\r\n");
    wire.send(GET.formatted("short", ""));
    wire.flush();
    assertThat(wire.received()).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void aFiberThatFailsBreaksTheStreamOff() {
    try (var errors = LoggedErrors.open()) {
      Wire wire = ask("bad");
      assertThat(wire.lost()).isNotNull();
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void whoIsTooSlowIsEndedAndTheOthersAreNot() {
    Wire slow = ask("news");
    Wire good = ask("news");
    slow.read(false);
    String text = "x".repeat(10_000);
    int sent = 0;
    while (news.size() == 2 && sent < 10_000) {
      news.publish(Event.of(text));
      slow.flush();
      good.flush();
      sent++;
    }
    assertThat(news.size()).isEqualTo(1);
    assertThat(sent).isBetween(50, 1000);
    assertThat(chunks(good).length()).isEqualTo(sent * (text.length() + 8));
    slow.read(true);
    slow.flush();
    assertThat(slow.received()).endsWith("\r\n0\r\n\r\n");
  }

  private static String unasked(SlowReader slow, int events, EventLimits limits) {
    var stream = EventStream.open(limits, slow);
    boolean fits = true;
    for (int i = 0; i < events; i++) {
      fits &= stream.send(Event.of("" + i).withName(i % 2 == 0 ? "even" : "odd"));
    }
    return "%s %d %s".formatted(fits, stream.waiting(), stream.isOpen());
  }

  @Test
  void asManyEventsAsMayWaitWaitAndOneMoreIsTreatedAsWasSaid() {
    var limits = new EventLimits(10, 100_000, Duration.ofSeconds(15));

    assertThat(unasked(SlowReader.END, 10, limits)).isEqualTo("true 10 true");
    assertThat(unasked(SlowReader.END, 11, limits)).isEqualTo("false 0 false");
    assertThat(unasked(SlowReader.DROP_OLDEST, 10, limits)).isEqualTo("true 10 true");
    assertThat(unasked(SlowReader.DROP_OLDEST, 11, limits)).isEqualTo("false 10 true");
    assertThat(unasked(SlowReader.KEEP_LATEST, 2, limits)).isEqualTo("true 2 true");
    assertThat(unasked(SlowReader.KEEP_LATEST, 5, limits)).isEqualTo("false 2 true");
  }

  @Test
  void asManyBytesAsMayWaitWaitAndOneMoreDoesNot() {
    int size = Event.of("x").encoded().length;
    var limits = new EventLimits(1000, 10 * size, Duration.ofSeconds(15));
    var stream = EventStream.open(limits, SlowReader.END);
    for (int i = 0; i < 10; i++) {
      assertThat(stream.send("x")).isTrue();
    }
    assertThat(stream.send("x")).isFalse();
    assertThat(stream.isOpen()).isFalse();
    assertThat(EventLimits.defaults())
        .isEqualTo(new EventLimits(256, 1024 * 1024, Duration.ofSeconds(15)));
    assertThatThrownBy(() -> new EventLimits(0, 1, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void allWhoAreThereGetWhatIsPublished() {
    Wire one = ask("news");
    Wire two = ask("news");
    news.publish(Event.of("a"));
    one.flush();
    Wire three = ask("news");
    news.publish(Event.of("b"));

    assertThat(chunks(one)).isEqualTo("data: a\n\ndata: b\n\n");
    assertThat(chunks(two)).isEqualTo("data: a\n\ndata: b\n\n");
    assertThat(chunks(three)).isEqualTo("data: b\n\n");
    two.abort();
    two.flush();
    assertThat(news.size()).isEqualTo(2);
    news.endAll();
    one.flush();
    assertThat(one.received()).endsWith("0\r\n\r\n");
    assertThat(news.size()).isZero();
  }

  @Test
  void oneOfTenThousandIsEncodedOnceAndWhoHasLeftIsGoneInThatTurn() throws Exception {
    List<EventBody> bodies = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      bodies.add((EventBody) news.handle(Request.get("/news")).body());
    }
    assertThat(news.size()).isEqualTo(10_000);
    Event event = Event.of("x");
    news.publish(event);
    assertThat(bodies).allMatch(body -> body.waiting() == 1);
    assertThat(event.encoded()).isSameAs(event.encoded());
    bodies.subList(0, 9_000).forEach(EventBody::cancel);
    assertThat(news.size()).isEqualTo(1_000);
  }

  private static void drain(Wire wire, List<Protocol> made) throws Exception {
    Drainable.tell(made.getFirst());
    wire.flush();
  }

  /// Also one that begins then, and no other retry than the program's own.
  @Test
  void aServerThatDrainsEndsThemAndSaysWhenToComeBack() throws Exception {
    for (String said : List.of("", "retry: 60000\ndata: mine\n\n")) {
      List<Protocol> made = new ArrayList<>();
      Wire wire =
          Wire.toServer(peer -> {
            made.add(site.buildProtocol(peer));
            return made.getLast();
          });
      wire.send(GET.formatted("open", ""));
      wire.flush();
      if (!said.isEmpty()) {
        opened.getLast().send(Event.of("mine").withRetry(Duration.ofMinutes(1)));
      }
      opened.getLast().send("last");
      drain(wire, made);

      String retry = said.isEmpty() ? "retry: 1000\n\n" : "";
      assertThat(chunks(wire)).isEqualTo(said + "data: last\n\n" + retry);
      assertThat(wire.ended()).isFalse();
      wire.send(GET.formatted("open", ""));
      assertThat(chunks(wire)).isEqualTo("retry: 1000\n\n");
      assertThat(wire.ended()).isTrue();
    }
  }

  @Test
  void whoComesBackGetsWhatItHasMissedAndNothingTwice() {
    IntStream.range(0, 500).forEach(i -> news.publish(Event.of("n" + i).withId("" + i)));
    news.publish(Event.of("without an id"));
    Wire back = ask("news", "Last-Event-ID: 100\r\n");
    news.publish(Event.of("n500").withId("500"));
    String came = chunks(back);

    assertThat(came).startsWith("id: 101\ndata: n101\n\n").endsWith("id: 500\ndata: n500\n\n");
    assertThat(came.split("\n\n")).hasSize(400).doesNotHaveDuplicates();
    assertThat(chunks(ask("news", "Last-Event-ID: 500\r\n"))).isEmpty();
  }

  @Test
  void whoseIdIsNotKnownAnyMoreIsTold() {
    IntStream.range(0, 1001).forEach(i -> news.publish(Event.of("n" + i).withId("" + i)));

    assertThat(chunks(ask("news", "Last-Event-ID: 0\r\n"))).isEqualTo("event: gap\ndata: \n\n");
    assertThat(chunks(ask("news", "Last-Event-ID: 1\r\n"))).startsWith("id: 2\n");
    String large = "x".repeat(400_000);
    IntStream.range(0, 4).forEach(i -> news.publish(Event.of(large).withId("large" + i)));
    assertThat(chunks(ask("news", "Last-Event-ID: large0\r\n"))).startsWith("event: gap\n");
  }

  @Test
  void anIdMayHaveAnyCharacterAndATooLongOneIsPassedOver() {
    String latin = new String("grün".getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1);
    Request request = Request.get("/").withField("Last-Event-ID", latin);
    assertThat(EventStream.lastId(request)).contains("grün");
    assertThat(EventStream.lastId(Request.get("/"))).isEmpty();
    assertThat(EventStream.lastId(request.withField("Last-Event-ID", "x".repeat(1024))))
        .isPresent();
    assertThat(EventStream.lastId(request.withField("Last-Event-ID", "x".repeat(1025)))).isEmpty();
  }
}
