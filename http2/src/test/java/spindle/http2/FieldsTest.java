package spindle.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.Fields;
import spindle.protocol.Protocol;
import spindle.roles.ListenOptions;
import spindle.testing.LoggedErrors;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.Upgrade;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.server.Site;

/// What fields become on their way: which stand in no table, and how many a peer takes.
class FieldsTest {
  private static final int TABLE_SIZE = 1;
  private static final int LIST_MAX = 6;

  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(r -> Response.text(r.field("Cookie").orElse("none")));
        routes
            .get("/session")
            .answer(_ -> Response.text("in").withField("Set-Cookie", "id=0123456789abcdef0123"));
        routes
            .get("/odd")
            .answer(_ ->
                Response.text("odd")
                    .withField("X-Odd", "1")
                    .withField("Keep-Alive", "timeout=5")
                    .withField("Proxy-Connection", "close")
                    .withField("Upgrade", "h2c"));
        routes
            .get("/switch")
            .answer(_ -> Response.upgrade(new Upgrade("other", () -> new Overheard(List.of()))));
        routes.get("/long").answer(_ -> Response.text("long").withField("X-A", "a".repeat(300)));
        routes
            .get("/trailer")
            .answer(_ ->
                Response.of(
                    Body.of("x").withTrailer(() -> Fields.of("X-A", "a".repeat(300)), "X-A"),
                    "text/plain"));
      });

  /// RFC 7541, 6.2.3: 0001, and the name as the static table has it.
  private static boolean hasNeverIndexed(byte[] wire, int name) {
    return new String(wire, ISO_8859_1).contains(new String(new char[] {0x1F, (char) (name - 15)}));
  }

  @Test
  void aCookieThatIsSetStandsInNoTable() {
    var client = FrameClient.of(site);
    client.get(1, "/session").flush();

    assertThat(hasNeverIndexed(client.wire().receivedBytes(), 55)).isTrue();
  }

  /// 23 is `authorization`, 32 `cookie`, 58 `user-agent` in the static table.
  @ParameterizedTest
  @CsvSource({
    "Authorization, Basic eDp5, 23, true",
    "Cookie, id=1, 32, true",
    "Cookie, id=0123456789abcdef, 32, true",
    "Cookie, id=0123456789abcdef0, 32, false",
    "User-Agent, curl, 58, false"
  })
  void whatIsSecretInARequestStandsInNoTable(String name, String value, int number, boolean never)
      throws Exception {
    try (var memory = new MemoryReactor()) {
      List<byte[]> wires = new ArrayList<>();
      memory.reactor().listenTCP(80, _ -> new Overheard(wires), ListenOptions.defaults());
      agent(memory, new Http2Client())
          .request(Request.get("http://localhost/").withField(name, value))
          .reportedElsewhere();
      memory.flush();
      byte[] all = wires.stream().reduce(new byte[0], FieldsTest::joined);

      assertThat(new String(all, ISO_8859_1)).startsWith("PRI * HTTP/2.0");
      assertThat(hasNeverIndexed(all, number)).isEqualTo(never);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /// Hears a client, and says nothing.
  private static final class Overheard extends Protocol {
    private final List<byte[]> pieces;

    Overheard(List<byte[]> pieces) {
      this.pieces = pieces;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      byte[] piece = new byte[data.remaining()];
      data.get(piece);
      pieces.add(piece);
    }
  }

  private static Agent agent(MemoryReactor memory, Http2Client version) {
    return new Agent(
        HTTPConnectionPool.withPriorKnowledge(memory.reactor(), ClientLimits.defaults(), version));
  }

  /// RFC 7541, 4.2: 001, and the size.
  @Test
  void aSmallerTableIsKeptAndSaidAtTheBeginningOfTheNextBlock() {
    var client = FrameClient.of(site);
    client.get(1, "/").seen();
    client.setting(TABLE_SIZE, 0).flush();
    client.wire().receivedBytes();
    client.get(3, "/").flush();
    byte[] frames = client.wire().receivedBytes();

    assertThat(frames[3]).isEqualTo((byte) FrameClient.HEADERS);
    assertThat(frames[9]).isEqualTo((byte) 0x20);
  }

  /// What only connections of HTTP/1.1 have is not sent; of that a handler cannot say Connection
  /// and Transfer-Encoding anyway. Names are lower case.
  @Test
  void fieldsOfConnectionsThatAHandlerHasSetAreDropped() {
    assertThat(FrameClient.of(site).get(1, "/odd").seen())
        .containsExactly(
            "HEADERS 1 :status=200 content-type=text/plain; charset=utf-8 x-odd=1 content-length=3",
            "DATA 1 end odd");
  }

  @Test
  void anAnswerOf101IsNone() {
    assertThat(FrameClient.of(site).get(1, "/switch").seen().getFirst())
        .matches("HEADERS 1 (end )?:status=50[01].*");
  }

  /// Which are requests all the same, and answered: by RFC 9110 and RFC 9113, 8.3.1.
  @ParameterizedTest
  @CsvSource({
    "a, a, http, 200",
    "a, '', http, 200",
    "'', a, http, 200",
    "a, b, http, 400",
    "'', '', http, 400",
    "a b, '', http, 400",
    "a, '', ftp, 421",
  })
  void whichHostIsAskedIsClear(String authority, String host, String scheme, int status) {
    List<String> fields = new ArrayList<>(List.of(":method", "GET", ":scheme", scheme));
    fields.addAll(List.of(":path", "/"));
    if (!authority.isEmpty() && !authority.contains(" ")) {
      fields.addAll(List.of(":authority", authority));
    }
    if (authority.contains(" ")) {
      fields.addAll(List.of("host", authority));
    }
    if (!host.isEmpty()) {
      fields.addAll(List.of("host", host));
    }
    var client = FrameClient.of(site).headers(1, 1, fields.toArray(String[]::new));

    assertThat(client.seen().getFirst()).startsWith("HEADERS 1 ").contains(":status=" + status);
    assertThat(client.get(3, "/").seen()).contains("DATA 3 end none");
  }

  @Test
  void howManyFieldsAreTakenIsSaidFirst() {
    var client = FrameClient.silent(site, Http2Limits.defaults());

    assertThat(client.start().seen().getFirst()).contains(" 6=32768 ");
  }

  /// The status, the date, the length and the type take 32 bytes each beside their own.
  @Test
  void aResponseOfMoreFieldsThanTheClientTakesIsNotSent() {
    var client = FrameClient.of(site);
    client.setting(LIST_MAX, 400).seen();

    assertThat(client.get(1, "/long").seen())
        .containsExactly("HEADERS 1 end :status=500 content-length=0");
    assertThat(client.get(3, "/").seen()).contains("DATA 3 end none");
    client.setting(LIST_MAX, 1000).seen();
    assertThat(client.get(5, "/long").seen()).contains("DATA 5 end long");
    client.setting(LIST_MAX, 30).seen();
    assertThat(client.get(7, "/").seen()).containsExactly("RST_STREAM 7 INTERNAL_ERROR");
  }

  @Test
  void aTrailerOfMoreThanTheClientTakesEndsItsStream() {
    var client = FrameClient.of(site);
    client.setting(LIST_MAX, 300).seen();

    try (var errors = LoggedErrors.open()) {
      assertThat(client.request(1, 1, "GET", "/trailer", "te", "trailers").seen())
          .last()
          .isEqualTo("RST_STREAM 1 INTERNAL_ERROR");
      assertThat(errors.flush(Throwable.class)).isEmpty(); // it is no fault of ours
    }
    assertThat(client.get(3, "/").seen()).contains("DATA 3 end none");
  }

  @Test
  void aRequestOfMoreFieldsThanTheServerTakesFailsBeforeItIsSent() throws Exception {
    try (var memory = new MemoryReactor()) {
      var server = new ScriptedServer((said, id) -> said.answer(id, "hello"));
      server.settings(0, LIST_MAX, 0, 0, 1, 0x90);
      memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());
      Agent agent = agent(memory, new Http2Client());
      Request small = Request.get("http://localhost/");
      assertThat(text(memory, agent, small)).isEqualTo("hello");

      assertThatThrownBy(() -> text(memory, agent, small.withField("X-A", "a".repeat(300))))
          .isInstanceOf(RequestNotSent.class)
          .hasMessageContaining("than the server takes");
      assertThat(text(memory, agent, small)).isEqualTo("hello");
      assertThat(server.requests()).isEqualTo(2);
      assertThat(server.errors()).isEmpty();
    }
  }

  private static String text(MemoryReactor memory, Agent agent, Request request) throws Exception {
    return memory.await(
        agent.request(request).then(response -> response.body().text(100)), Duration.ofSeconds(10));
  }
}
