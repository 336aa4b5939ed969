package spindle.web.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.Chunks;
import spindle.testing.LoggedErrors;
import spindle.testing.RecordingProtocol;
import spindle.web.ExchangeNotes;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.body.Body;

/// Whoever listens to a site is told of each exchange, once, whatever its end.
class ExchangeListenerTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<EndedExchange> ended = new ArrayList<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(_ -> Response.text("hello"));
                routes.get("/later").answerLater(_ -> new Deferred<>());
                routes.get("/stream").answer(_ -> Response.of(stream(), "a/b"));
                routes.get("/broken").answer(_ -> Response.of(broken(), "a/b"));
                routes.get("/large").answer(_ -> Response.bytes(new byte[3_000_000], "a/b"));
                routes
                    .get("/up")
                    .answer(_ -> Response.upgrade(new Upgrade("x", RecordingProtocol::new)));
                routes.post("/").answerLater(r -> r.body().text(9).addCallback(Response::text));
                routes.post("/early").answer(_ -> Response.text("no"));
              })
          .withListener(ended::add);
  private final Client client = Client.of(site);

  private static Body stream() {
    return Body.written(out -> {
      out.write("abc");
      out.write("def");
    });
  }

  private static Body broken() {
    return Body.written(out -> {
      out.write("abc");
      throw new IllegalStateException("in the middle");
    });
  }

  /// Each in one line.
  private List<String> told() {
    return ended.stream()
        .map(e ->
            "%s|%s|%d|%d%s"
                .formatted(
                    e.firstLine(),
                    e.status() == null ? "none" : e.status().code(),
                    e.bytesSent(),
                    e.bytesReceived(),
                    e.aborted() ? "|aborted" : ""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1~Host: a~~ | GET / HTTP/1.1;200;5;0",
        "GET / HTTP/1.0~~ | GET / HTTP/1.0;200;5;0",
        "HEAD / HTTP/1.1~Host: a~~ | HEAD / HTTP/1.1;200;0;0",
        "GET /stream HTTP/1.1~Host: a~~ | GET /stream HTTP/1.1;200;6;0",
        "POST / HTTP/1.1~Host: a~Content-Length: 3~~abc | POST / HTTP/1.1;200;3;3",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~0~~ | POST / HTTP/1.1;200;3;3",
        "GET /none?a=b HTTP/1.1~Host: a~~ | GET /none?a=b HTTP/1.1;404;45;0",
        "OPTIONS * HTTP/1.1~Host: a~Expect: x~~ | OPTIONS * HTTP/1.1;417;58;0",
      })
  void anAnsweredRequestIsToldOfAtItsEnd(String request, String expected) {
    client.send(request);

    assertThat(told()).containsExactly(expected.replace(';', '|'));
    assertThat(ended.getFirst().request()).isNotNull();
    assertThat(ended.getFirst().origin().host()).isNotNull();
    assertThat(ended.getFirst().began()).isEqualTo(Client.TIME.instant());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user=bob&password=secret~~ | user;400",
        "{password: secret}~~ | ;400",
        "GET /a b HTTP/1.1~Host: a~~ | GET /a ;400",
        "GET / HTTP/2.0~Host: a~~ | GET / HTTP/2.0;505",
        "GET / HTTP/1.1~~ | GET / HTTP/1.1;400",
        "GET / HTTP/1.1~Host: a~a : b~~ | GET / HTTP/1.1;400",
        "GET / HTTP/1.1~Host: a~Content-Length: x~~ | GET / HTTP/1.1;400",
        "GET / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~ | GET / HTTP/1.1;501",
      })
  void aHeadThatIsRefusedIsToldOfWithWhatCouldBeRead(String request, String expected) {
    for (boolean whole : List.of(true, false)) {
      ended.clear();
      var one = Client.of(site).cut(Chunks.of(whole ? 1000 : 1));
      String body = one.ask(request).replaceFirst(".*?~~", "");

      assertThat(told()).containsExactly(expected.replace(';', '|') + "|" + body.length() + "|0");
      assertThat(ended.getFirst().request()).isNull();
    }
  }

  @Test
  void atEachLimitOfAHeadThereIsOne() {
    Client.of(site).send("GET /" + "a".repeat(9000));
    Client.of(site).send("GET / HTTP/1.1~" + "a: b~".repeat(200));

    assertThat(ended).extracting(e -> requireNonNull(e.status()).code()).containsExactly(414, 431);
    assertThat(ended.getFirst().firstLine()).hasSize(8192 + 4).startsWith("GET /aa");
    assertThat(ended.getLast().firstLine()).isEqualTo("GET / HTTP/1.1");
  }

  @Test
  void whoTakesTooLongIsToldOfAndWhoSaysNothingIsNot() {
    var slow = Client.of(site).send("GET /slow HT").advance(SECOND.multipliedBy(11));
    Client.of(site).send(GET).send("POST / HT").abort();
    Client.of(site).advance(SECOND.multipliedBy(80));
    Client.of(site)
        .send("POST / HTTP/1.1~Host: a~Content-Length: 9~~ab")
        .advance(SECOND.multipliedBy(31));

    assertThat(slow.ended()).isTrue();
    assertThat(told())
        .containsExactly(
            "GET /slow HT|408|57|0", "GET / HTTP/1.1|200|5|0", "POST / HTTP/1.1|408|54|2");
    assertThat(ended.getLast().took()).isEqualTo(SECOND.multipliedBy(30));
  }

  @Test
  void aClientThatGoesIsToldOfAsAborted() {
    client.send("GET /later HTTP/1.1~Host: a~~").abort();
    Client.of(site).send("POST / HTTP/1.1~Host: a~Content-Length: 9~~ab").end();
    Client.of(site).send("POST / HTTP/1.1~Host: a~Content-Length: 9~~ab").abort();

    assertThat(told())
        .containsExactly(
            "GET /later HTTP/1.1|none|0|0|aborted",
            "POST / HTTP/1.1|none|0|2|aborted",
            "POST / HTTP/1.1|none|0|2|aborted");
  }

  @Test
  void aResponseThatEndsInItsMiddleIsAborted() {
    try (var errors = LoggedErrors.open()) {
      client.send("GET /broken HTTP/1.1~Host: a~~");

      assertThat(told()).containsExactly("GET /broken HTTP/1.1|200|3|0|aborted");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void aLargeBodyHasBeenSentWhenTheClientTakesIt() {
    client.reads(false).send("GET /large HTTP/1.1~Host: a~~");
    assertThat(ended).isEmpty();
    client.abort();

    Client.of(site).send("GET /large HTTP/1.1~Host: a~~");

    String line = "GET /large HTTP/1.1|200|3000000|0";
    assertThat(told()).containsExactly(line + "|aborted", line);
  }

  @Test
  void aBodyThatIsNoneIsToldOfOnce() {
    String head = "HTTP/1.1~Host: a~Transfer-Encoding: chunked~~";
    client.send("POST / " + head + "3~abc~x~");
    Client.of(site).send("POST /early HTTP/1.1~Host: a~Content-Length: 9~~ab").end();

    assertThat(told()).containsExactly("POST / HTTP/1.1|400|45|3", "POST /early HTTP/1.1|200|2|2");
  }

  @Test
  void anUpgradeEndsTheExchange() {
    client.send("GET /up HTTP/1.1~Host: a~Upgrade: x~Connection: upgrade~~");

    assertThat(told()).containsExactly("GET /up HTTP/1.1|101|0|0");
  }

  @Test
  void pipelinedRequestsAreToldOfInTheirOrder() {
    client.send(GET + "GET /stream HTTP/1.1~Host: a~~" + GET + "GET /a b~~");

    assertThat(ended)
        .extracting(EndedExchange::firstLine)
        .containsExactly("GET / HTTP/1.1", "GET /stream HTTP/1.1", "GET / HTTP/1.1", "GET /a ");
  }

  @Test
  void whatFiltersNoteIsThereOnWhateverCopyOfTheRequest() {
    Site noting =
        site.with((request, next) -> {
          ExchangeNotes.of(request.withField("a", "b")).setUser("alice");
          ExchangeNotes.of(request).setClient(IPv4Address.of("192.0.2.7", 5));
          return next.handle(request.withMethod("OPTIONS"));
        });
    Client.of(noting).send(GET);
    ExchangeNotes notes = ExchangeNotes.of(requireNonNull(ended.getFirst().request()));

    assertThat(notes.user()).contains("alice");
    assertThat(notes.client()).contains(IPv4Address.of("192.0.2.7", 5));
    assertThat(told()).containsExactly("GET / HTTP/1.1|200|0|0");
  }

  @Test
  void aListenerThatFailsHarmsNobody() {
    Site failing =
        site.withListener(_ -> {
          throw new IllegalStateException("no");
        });
    try (var errors = LoggedErrors.open()) {
      assertThat(Client.of(failing).ask(GET + GET)).endsWith("hello").contains("helloHTTP");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(2);
    }
    assertThat(ended).isEmpty();
  }

  @Test
  void withoutAListenerThereAreNoNotes() {
    var notes = new ArrayList<ExchangeNotes>();
    Site silent =
        Site.answering(request -> {
          notes.add(ExchangeNotes.of(request));
          notes.add(ExchangeNotes.of(request));
          return Response.of(Status.NO_CONTENT);
        });
    Client.of(silent).send(GET);

    assertThat(notes.getFirst()).isNotSameAs(notes.getLast());
  }
}
