package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.http2.FrameClient.END_HEADERS;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.HEADERS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import spindle.defer.Deferred;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.BodyTruncated;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;
import spindle.web.client.reason.ResponseMalformed;
import spindle.web.server.Site;

/// Messages that are none, RFC 9113, 8: each resets its stream, in either role, is seen by no
/// handler and no caller, and its neighbour on the connection is answered.
class MalformedTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final String RESET = "RST_STREAM 1 PROTOCOL_ERROR";

  /// @param fields names and values by turns
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Bad(String name, String... fields) {}

  /// What is wrong with fields of either kind of message.
  private static List<Bad> fields() {
    return List.of(
        new Bad("a name in upper case", "X-A", "b"),
        new Bad("a name with a space", "x a", "b"),
        new Bad("a name with a colon", "x:a", "b"),
        new Bad("a name with a control", "x\u0001a", "b"),
        new Bad("a name that is no ASCII", "x\u00e9", "b"),
        new Bad("a field without a name", "", "b"),
        new Bad("an unknown pseudo-field", ":test", "b"),
        new Bad("connection", "connection", "close"),
        new Bad("keep-alive", "keep-alive", "timeout=5"),
        new Bad("proxy-connection", "proxy-connection", "keep-alive"),
        new Bad("transfer-encoding", "transfer-encoding", "chunked"),
        new Bad("upgrade", "upgrade", "websocket"),
        new Bad("te other than trailers", "te", "gzip"),
        new Bad("te with more than trailers", "te", "trailers, gzip"),
        new Bad("a value with NUL", "x", "a\0b"),
        new Bad("a value with CR", "x", "a\rb"),
        new Bad("a value with LF", "x", "a\nb"),
        new Bad("a value that begins with a space", "x", " a"),
        new Bad("a value that ends with a space", "x", "a "),
        new Bad("a value that begins with a tab", "x", "\ta"),
        new Bad("a value that ends with a tab", "x", "a\t"),
        new Bad("a cookie with LF", "cookie", "a=b\nc"),
        new Bad("two lengths that differ", "content-length", "0", "content-length", "1"));
  }

  private static Stream<Bad> requests() {
    String[] usual = {":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"};
    Stream.Builder<Bad> all = Stream.builder();
    fields().forEach(each -> all.add(new Bad(each.name, joined(usual, each.fields))));
    for (int i = 0; i < usual.length; i += 2) {
      String name = usual[i];
      all.add(new Bad(name + " twice", joined(usual, name, usual[i + 1])));
      for (String part : List.of(" ", "\t", "\n", "\u007f")) {
        String[] changed = usual.clone();
        changed[i + 1] += part;
        all.add(new Bad(name + " with character " + (int) part.charAt(0), changed));
      }
      if (!name.equals(":authority")) {
        String[] empty = usual.clone();
        empty[i + 1] = "";
        all.add(new Bad(name + " that is empty", empty));
        all.add(new Bad("without " + name, without(usual, i)));
      }
    }
    all.add(new Bad(":status", joined(usual, ":status", "200")));
    all.add(new Bad(":protocol without CONNECT", joined(usual, ":protocol", "websocket")));
    all.add(new Bad("a path that does not begin with /", path("GET", "a")));
    all.add(new Bad("* for GET", path("GET", "*")));
    all.add(new Bad("CONNECT with a path", path("CONNECT", "/")));
    all.add(new Bad("CONNECT without a host", ":method", "CONNECT"));
    all.add(new Bad("a length and no body", joined(usual, "content-length", "5")));
    return all.build();
  }

  private static String[] path(String method, String path) {
    return new String[] {":method", method, ":scheme", "http", ":authority", "a", ":path", path};
  }

  private static String[] joined(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  private static String[] without(String[] pairs, int at) {
    List<String> all = new ArrayList<>(List.of(pairs));
    all.subList(at, at + 2).clear();
    return all.toArray(String[]::new);
  }

  @TestFactory
  Stream<DynamicTest> aServerResetsAStreamWhoseRequestIsNone() {
    return requests().map(bad -> DynamicTest.dynamicTest(bad.name, () -> ask(bad)));
  }

  private static void ask(Bad bad) {
    List<String> asked = new ArrayList<>();
    FrameClient client =
        FrameClient.of(
            Site.answering(request -> {
              asked.add(request.target());
              return Response.text("hello");
            }));
    client.headers(1, END_STREAM, bad.fields).get(3, "/neighbour");

    assertThat(client.seen()).startsWith(RESET).endsWith("DATA 3 end hello").hasSize(3);
    assertThat(asked).containsExactly("/neighbour");
  }

  /// The same behind a body, where no pseudo-field may be.
  @TestFactory
  Stream<DynamicTest> soItDoesWithATrailer() {
    return Stream.concat(
            fields().stream().filter(each -> !each.name.contains("length")),
            Stream.of(":method", ":status", ":path").map(each -> new Bad(each, each, "/")))
        .map(bad -> DynamicTest.dynamicTest(bad.name, () -> upload(bad)));
  }

  private static void upload(Bad bad) {
    List<String> read = new ArrayList<>();
    FrameClient client =
        FrameClient.of(
            Site.of(routes ->
                routes
                    .post("/")
                    .answerLater(r ->
                        r.body()
                            .text(100)
                            .addCallback(text -> {
                              read.add(text);
                              return Response.text("read " + text);
                            }))));
    client.post(1, "/").data(1, 0, "bad").headers(1, END_STREAM, bad.fields);
    client.post(3, "/").data(3, END_STREAM, "good");

    assertThat(client.seen()).startsWith(RESET).endsWith("DATA 3 end read good").hasSize(3);
    assertThat(read).containsExactly("good");
  }

  private static Stream<Bad> responses() {
    Stream.Builder<Bad> all = Stream.builder();
    String[] usual = {":status", "200"};
    fields().forEach(each -> all.add(new Bad(each.name, joined(usual, each.fields))));
    for (String status : List.of("", "20", "2000", "099", "600", "2x0", " 200", "-20", "101")) {
      all.add(new Bad("status " + status, ":status", status));
    }
    all.add(new Bad("without a status", "x", "y"));
    all.add(new Bad("two statuses", ":status", "200", ":status", "200"));
    for (String name : List.of(":method", ":scheme", ":authority", ":path", ":protocol")) {
      all.add(new Bad(name, ":status", "200", name, "/"));
    }
    return all.build();
  }

  @TestFactory
  Stream<DynamicTest> aClientResetsAStreamWhoseResponseIsNone() {
    return responses()
        .map(bad ->
            DynamicTest.dynamicTest(
                bad.name,
                () ->
                    answer(ResponseMalformed.class, (said, id) -> said.block(id, 0, bad.fields))));
  }

  /// What comes in an order in which it may not come.
  @TestFactory
  Stream<DynamicTest> soItDoesWithOneWhosePartsAre() {
    return Stream.of(
        order("an interim response that ends", true, (said, id) -> said.head(id, 1, ":status=103")),
        order("DATA before the head", true, (said, id) -> said.data(id, "a", false)),
        order("the end before the head", true, (said, id) -> said.data(id, "", true)),
        order(
            "DATA behind an interim response",
            true,
            (said, id) -> {
              said.head(id, 0, ":status=103");
              said.data(id, "a", false);
            }),
        order(
            "a status behind a field", // as H2specTest has it for servers
            true,
            (said, id) -> said.frame(HEADERS, END_HEADERS, id, 0x40, 1, 'x', 1, 'y', 0x88)),
        order(
            "seventeen interim responses",
            true,
            (said, id) -> {
              for (int i = 0; i < 17; i++) {
                said.head(id, 0, ":status=103");
              }
            }),
        order("a trailer that does not end", false, behindABody(0, "x", "y")),
        order("a trailer with a status", false, behindABody(1, ":status", "200")),
        order("a trailer with a name in upper case", false, behindABody(1, "X", "y")),
        order(
            "a body that is shorter than it says",
            false,
            (said, id) -> {
              said.head(id, 0, ":status=200 content-length=9");
              said.data(id, "hello", true);
            }),
        order(
            "a body that is longer than it says",
            false,
            (said, id) -> {
              said.head(id, 0, ":status=200 content-length=4");
              said.data(id, "hello", true);
            }),
        order("a length and no body", true, (said, id) -> said.head(id, 1, LONG)));
  }

  private static final String LONG = ":status=200 content-length=9";

  private static ScriptedServer.Script behindABody(int flags, String... fields) {
    return (said, id) -> {
      said.head(id, 0, ":status=200");
      said.data(id, "a", false);
      said.block(id, flags, fields);
    };
  }

  /// @param whole whether the caller has seen nothing of it yet
  private static DynamicTest order(String name, boolean whole, ScriptedServer.Script script) {
    return DynamicTest.dynamicTest(
        name, () -> answer(whole ? ResponseMalformed.class : BodyTruncated.class, script));
  }

  private static void answer(Class<? extends Exception> failure, ScriptedServer.Script script)
      throws Exception {
    try (var memory = new MemoryReactor()) {
      List<Integer> neighbours = new ArrayList<>();
      var server =
          new ScriptedServer((said, id) -> {
            if (id == 1) {
              neighbours.add(id);
            } else {
              script.asked(said, id);
              said.answer(neighbours.getFirst(), "the neighbour's");
            }
          });
      memory.reactor().listenTCP(80, _ -> server.connection(), ListenOptions.defaults());
      HTTPConnectionPool pool =
          HTTPConnectionPool.withPriorKnowledge(
              memory.reactor(), ClientLimits.defaults(), new Http2Client());
      Agent agent = new Agent(pool);
      Deferred<String> neighbour = text(agent);
      Deferred<String> bad = text(agent).reportedElsewhere();

      assertThatThrownBy(() -> memory.await(bad, TIME)).isInstanceOf(failure);
      assertThat(memory.await(neighbour, TIME)).isEqualTo("the neighbour's");
      memory.flush();
      assertThat(server.errors()).containsExactly("RST_STREAM 3 1");
      assertThat(pool.opened()).isEqualTo(1);
    }
  }

  private static Deferred<String> text(Agent agent) {
    return agent
        .request(Request.get("http://localhost/"))
        .then(response -> response.body().text(100));
  }
}
