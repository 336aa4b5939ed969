package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.reason.ConnectionDone;
import spindle.testing.Chunks;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// Requests one after another on one connection, and when it ends.
class ServerConnectionTest {
  private static final String HELLO =
      "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: 5~~hello";
  private static final String GET = "GET / HTTP/1.1~Host: a~~";

  private final List<String> asked = new ArrayList<>();
  private final List<Deferred<Response>> pending = new ArrayList<>();
  private int cancelled;
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes.get("/none").answer(_ -> Response.of(Status.NO_CONTENT));
        routes.get("/later").answerLater(this::later);
        routes.get("/{name}").answer(request -> named(request.path("name")));
        routes.post("/").answerLater(r -> r.body().text(1000).addCallback(Response::text));
      });

  private Deferred<Response> later(Request request) {
    asked.add(request.target());
    pending.add(new Deferred<>(_ -> cancelled++));
    return pending.getLast();
  }

  private Response named(String name) {
    asked.add(name);
    return Response.text(name);
  }

  private static String text(String text) {
    return HELLO.replace("hello", text).replace("h: 5", "h: " + text.length());
  }

  @Test
  void aRequestIsAnsweredAndTheConnectionStays() {
    var client = Client.of(site);

    assertThat(client.ask(GET)).isEqualTo(HELLO);
    assertThat(client.ask(GET)).isEqualTo(HELLO);
    assertThat(client.ended()).isFalse();
  }

  @Test
  void dateIsThatOfTheSource() {
    var client = Client.of(site);
    client.wire().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.wire().flush();

    assertThat(client.wire().received()).contains("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  }

  @Test
  void howTheBytesAreCutDoesNotMatter() {
    String post = "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~2;x=y~de~0~~";
    var whole = Client.of(site);
    String answers = whole.ask(GET + post + GET + "GET /x HTTP/1.0~~");

    assertThat(answers).contains("abcde").endsWith("Connection: close~~x");
    for (Chunks chunks : List.of(Chunks.of(1), Chunks.of(3), Chunks.random(7))) {
      var client = Client.of(site).cut(chunks);

      assertThat(client.ask(GET + post + GET + "GET /x HTTP/1.0~~")).isEqualTo(answers);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderAndOneAtATime() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~GET /two HTTP/1.1~Host: a~~" + GET);

    assertThat(client.received()).isEmpty();
    assertThat(asked).containsExactly("/later");

    pending.getFirst().callback(Response.text("first"));

    assertThat(client.received()).isEqualTo(text("first") + text("two") + HELLO);
  }

  @Test
  void whatIsReadAheadOfARequestThatIsAtWorkHasALimit() {
    var client =
        Client.of(
            site.withLimits(
                site.limits().withPipelineAhead(1000).withRequestsMax(Integer.MAX_VALUE)));
    client.send("GET /later HTTP/1.1~Host: a~~");
    client.send(GET.repeat(100_000));

    long all = 100_000L * GET.replace("~", "\r\n").length();
    assertThat(client.wire().reactor().statistics().buffered())
        .as("what the client cannot send")
        .isGreaterThan(all / 2);

    pending.getFirst().callback(Response.text("first"));

    assertThat(client.received().length())
        .isEqualTo(text("first").length() + 100_000 * HELLO.length());
    assertThat(client.wire().reactor().statistics().buffered()).isZero();
  }

  @Test
  void aHundredThousandPipelinedRequestsAreServedWithoutDepthWhileOneWaits() {
    var client = Client.of(site.withLimits(site.limits().withRequestsMax(1_000_000)));
    client.send("GET /later HTTP/1.1~Host: a~~");
    for (int i = 0; i < 100; i++) {
      client.send(GET.repeat(1000));
    }
    pending.getFirst().callback(Response.text("first"));

    String answers = client.received();
    assertThat(answers.length()).isEqualTo(text("first").length() + 100_000 * HELLO.length());
    assertThat(answers).endsWith(HELLO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1~Host: a~Connection: close~~ | Connection: close",
        "GET / HTTP/1.0~~ | Connection: close",
        "GET / HTTP/1.0~Connection: keep-alive, close~~ | Connection: close",
      })
  void aRequestThatClosesIsTheLast(String request, String says) {
    var client = Client.of(site);
    String answer = client.ask(request + GET);

    assertThat(answer.split("hello", -1)).hasSize(2);
    assertThat(answer).contains("~" + says + "~");
    assertThat(client.ended()).isTrue();
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void anOldClientMayKeepTheConnectionIfTheLengthIsKnown() {
    var client = Client.of(site);

    assertThat(client.ask("GET / HTTP/1.0~Connection: Keep-Alive~~"))
        .contains("~Connection: keep-alive~");
    assertThat(client.ask(GET)).isEqualTo(HELLO);
  }

  @Test
  void anOldClientKnowsTheEndOfABodyWithoutLengthByTheEnd() {
    var client =
        Client.of(
            Site.answering(_ -> Response.of(Body.written(out -> out.write("abc")), "text/plain")));

    assertThat(client.ask("GET / HTTP/1.0~Connection: Keep-Alive~~"))
        .isEqualTo("HTTP/1.1 200 OK~Content-Type: text/plain~Connection: close~~abc");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void headHasTheFieldsAndNoBody() {
    var client = Client.of(site);

    assertThat(client.ask("HEAD / HTTP/1.1~Host: a~~" + GET))
        .isEqualTo(HELLO.replace("hello", "") + HELLO);
  }

  @Test
  void aResponseWithoutContentHasNoLength() {
    assertThat(Client.of(site).ask("GET /none HTTP/1.1~Host: a~~" + GET))
        .isEqualTo("HTTP/1.1 204 No Content~~" + HELLO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense~~ | 400 Bad Request",
        "GET / HTTP/1.1~~ | 400 Bad Request",
        "GET / HTTP/1.2~Host: a~~ | 505 HTTP Version Not Supported",
        "PRI * HTTP/2.0~~SM~~ | 505 HTTP Version Not Supported",
        "POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~ | 501 Not Implemented",
        "POST / HTTP/1.1~Host: a~Content-Length: 1, 2~~ | 400 Bad Request",
      })
  void whatIsNoRequestIsRefusedAndNothingIsReadBehindIt(String input, String status) {
    var client = Client.of(site);
    String answer = client.ask(GET + input + GET);

    assertThat(answer)
        .startsWith(HELLO + "HTTP/1.1 " + status + "~")
        .contains("~Connection: close~", "~Content-Length: ");
    assertThat(answer.split("~Content-Length: ", -1)).hasSize(3);
    assertThat(client.ended()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://a/", "HTTPS://a/", "ftp://a/"})
  void aSchemeThatThisConnectionHasNotIsMisdirected(String target) {
    var client = Client.of(site);

    assertThat(client.ask("GET " + target + " HTTP/1.1~Host: a~~" + GET))
        .startsWith("HTTP/1.1 421 Misdirected Request~")
        .doesNotContain("close")
        .endsWith(HELLO);
    assertThat(client.ask("GET http://a/ HTTP/1.1~Host: a~~")).isEqualTo(HELLO);
  }

  @Test
  void refusalsPassThroughTheFilters() {
    Site filtered =
        site.withLimits(site.limits().withBodyMax(1))
            .with((request, next) -> next.handle(request).then(r -> r.withField("Seen", "yes")));

    for (String request :
        List.of(
            "POST / HTTP/1.1~Host: a~Content-Length: 2~~ab",
            "POST / HTTP/1.1~Host: a~Expect: x~~",
            "GET https://a/ HTTP/1.1~Host: a~~",
            "GET /%2F HTTP/1.1~Host: a~~",
            "BREW / HTTP/1.1~Host: a~~")) {
      assertThat(Client.of(filtered).ask(request)).matches("HTTP/1.1 [45].*~Seen: yes~.*(?s).*");
    }
  }

  @Test
  void heads431And414ComeAsSoonAsTheyAreKnown() {
    assertThat(Client.of(site).ask("GET /" + "a".repeat(8192)))
        .startsWith("HTTP/1.1 414 URI Too Long~");
    assertThat(Client.of(site).ask("GET / HTTP/1.1~x: " + "a".repeat(32_768)))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1~ab~0~~", "x~", "1;~a~0~~", "1~a~0~x : y~~"})
  void chunksThatAreNoneAreRefusedIfNothingWasAnswered(String chunks) {
    var client = Client.of(site);
    String head = "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~";

    assertThat(client.ask(head + chunks + GET)).startsWith("HTTP/1.1 400 ").doesNotContain("hello");
    assertThat(client.ended()).isTrue();
  }

  @Test
  void aClientThatEndsItsStreamAfterARequestIsAnswered() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~" + GET + GET).end();
    pending.getFirst().callback(Response.text("first"));

    assertThat(client.received())
        .isEqualTo(
            text("first") + text("hello") + text("hello").replace("~~", "~Connection: close~~"));
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void ofWhatItSentBeforeAllThatIsWholeIsAnswered() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~GET /later HTTP/1.1~Host: a~~GET / HT").end();
    pending.getFirst().callback(Response.text("first"));
    pending.get(1).callback(Response.text("second"));

    assertThat(client.received()).isEqualTo(text("first") + text("second"));
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void aBodyThatDoesNotEndIsNotWaitedForWhenNothingMoreComes() {
    var client = Client.of(site);
    client
        .send("GET /later HTTP/1.1~Host: a~~GET /later HTTP/1.1~Host: a~Content-Length: 9~~abc")
        .end();
    pending.getFirst().callback(Response.text("first"));

    assertThat(client.received()).isEqualTo(text("first"));
    assertThat(client.lost()).isInstanceOf(ConnectionDone.class);
    assertThat(pending.get(1).called()).isTrue();
  }

  @Test
  void whenTheClientGoesTheDeferredIsCancelled() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~");
    assertThat(cancelled).isZero();
    client.abort();

    assertThat(cancelled).isEqualTo(1);
  }

  @Test
  void theLastRequestOfAConnectionSaysSo() {
    var client = Client.of(site.withLimits(site.limits().withRequestsMax(2)));

    assertThat(client.ask(GET)).isEqualTo(HELLO);
    assertThat(client.ask(GET + GET)).isEqualTo(HELLO.replace("~~", "~Connection: close~~"));
    assertThat(client.ended()).isTrue();
  }
}
