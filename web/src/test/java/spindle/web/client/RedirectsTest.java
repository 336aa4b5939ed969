package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.TooManyRedirects;

/// Redirects that are followed, RFC 9110, 15.4.
class RedirectsTest {
  private final List<String> asked = new ArrayList<>();

  /// Answers each path that begins with a status by that status, and leads to what stands behind
  /// it: `/302/there`.
  private Response serve(Request request) {
    StringBuilder line = new StringBuilder(request.method() + " " + request.uri());
    request
        .fields()
        .without("Host")
        .forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    asked.add(line + " " + successResultOf(request.body().text(100)));
    String path = request.pathAndQuery();
    if (!path.matches("/\\d{3}/.*")) {
      return Response.text("here");
    }
    String place = path.substring(5).replace("!", "://");
    return Response.of(Status.of(Integer.parseInt(path.substring(1, 4))))
        .withField("Location", place);
  }

  private Response ask(Redirects redirects, Request request) {
    return successResultOf(Agent.to(this::serve).with(redirects).request(request));
  }

  private static Request request(String method, String uri) {
    return Request.of(method, uri).withBody(method.equals("GET") ? Body.empty() : Body.of("hello"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 301, GET ''",
    "POST, 301, GET ''",
    "POST, 302, GET ''",
    "PUT, 302, PUT hello",
    "PUT, 303, GET ''",
    "HEAD, 303, HEAD hello",
    "POST, 307, POST hello",
    "POST, 308, POST hello",
  })
  void theMethodAndTheBodyAreKeptOrNot(String method, int code, String then) {
    String uri = "http://a/" + code + "//there";
    Response response =
        ask(Redirects.follow(), request(method, uri).withField("Content-Type", "text/plain"));

    assertThat(response.status().code()).isEqualTo(200);
    String[] parts = then.split(" ");
    boolean empty = parts[1].equals("''");
    String fields = empty && !method.equals("GET") ? "" : " Content-Type=text/plain";
    assertThat(asked.getLast())
        .isEqualTo(parts[0] + " http://a/there" + fields + " " + (empty ? "" : "hello"));
  }

  @ParameterizedTest
  @CsvSource({
    "http+unix://%2Fs/302//there, http+unix://%2Fs/there",
    "http+unix://%2Fs/302/http!localhost/there, http+unix://%2Fs/there",
    "http+unix://%2Fs/302/http+unix!%2fs/there, http+unix://%2Fs/there",
    "http+unix://%2Fs/302/http!other/there, http://other/there",
    "http+unix://%2Fs/302/http+unix!%2Fother/there, ''",
    "http://a/302/http+unix!%2Fs/there, ''"
  })
  void noServerLeadsToASocketOfThisMachine(String from, String to) {
    Response response = ask(Redirects.follow(), Request.get(from));

    assertThat(response.status().code()).isEqualTo(to.isEmpty() ? 302 : 200);
    assertThat(asked.getLast()).startsWith("GET " + (to.isEmpty() ? from : to));
  }

  @Test
  void eachPlaceIsResolvedAgainstTheOneBefore() {
    Agent agent =
        Agent.to(request -> {
          asked.add(request.pathAndQuery());
          return switch (request.pathAndQuery()) {
            case "/a/b" -> Response.of(Status.FOUND).withField("Location", "c/d");
            case "/a/c/d" -> Response.of(Status.FOUND).withField("Location", "../e?f");
            default -> Response.text("here");
          };
        });
    successResultOf(agent.with(Redirects.follow()).request(Request.get("http://a/a/b")));

    assertThat(asked).containsExactly("/a/b", "/a/c/d", "/a/e?f");
  }

  @Test
  void credentialsDoNotLeaveTheOriginAndDoNotComeBack() {
    Request request =
        Request.get("http://a/302/http!b/302/http!a/end")
            .withField("Authorization", "s")
            .withField("Cookie", "s")
            .withField("Proxy-Authorization", "s")
            .withField("X-Key", "s")
            .withField("X-Other", "o");
    ask(Redirects.follow().withSecret("x-key"), request);

    assertThat(asked).hasSize(3);
    assertThat(asked.get(1)).isEqualTo("GET http://b/302/http://a/end X-Other=o ");
  }

  @Test
  void withinTheOriginTheyStay() {
    ask(
        Redirects.follow(),
        Request.get("http://a:80/302/http!A/end").withField("Authorization", "s"));

    assertThat(asked.getLast()).isEqualTo("GET http://a/end Authorization=s ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a/302/http!a/",
        "http://a/302/ftp!a/",
        "http://a/302/mailto:x",
        "http://a/304/x",
        "http://a/302/http!u@a/"
      })
  void whatCannotBeFollowedIsTheResponse(String uri) {
    Response response = ask(Redirects.follow(), Request.get(uri));

    assertThat(response.status().code()).isBetween(300, 399);
    assertThat(asked).hasSize(1);
  }

  @Test
  void aDowngradeIsFollowedWhereThatIsSaid() {
    ask(Redirects.follow().withDowngrades(), Request.get("https://a/302/http!a/"));

    assertThat(asked.getLast()).isEqualTo("GET http://a/ ");
  }

  @Test
  void aBodyThatCannotBeReadAgainIsNotSentOn() throws Exception {
    Body once = new LyingBody("hello", 5);
    Response response =
        ask(Redirects.follow(), Request.of("POST", "http://a/307//there").withBody(once));

    assertThat(response.status().code()).isEqualTo(307);
  }

  @Test
  void tenAreFollowedAndNoMore() {
    Redirects three = Redirects.follow().withMax(3);
    ask(three, Request.get("http://a/302//302//302//end"));
    assertThat(asked).hasSize(4);
    Deferred<Response> tooMany =
        Agent.to(this::serve).with(three).request(Request.get("http://a/302//302//302//302//end"));

    failureResultOf(tooMany, TooManyRedirects.class);
    assertThat(Redirects.MAX).isEqualTo(10);
  }

  @Test
  void whoWantsToKnowIsToldOfEach() {
    List<HttpUri> places = new ArrayList<>();
    ask(
        Redirects.follow().withListener((uri, response) -> places.add(uri)),
        Request.get("http://a/302//301//end#part"));

    assertThat(places.stream().map(HttpUri::toString))
        .containsExactly("http://a/301//end", "http://a/end");
  }

  @Test
  void theBodyOfARedirectHoldsNoConnection() {
    try (var server = new AskedServer()) {
      var end = server.agent().with(Redirects.follow()).request(Request.get(AskedServer.ROOT));
      server.memory().flush();
      AskedServer.End first = server.last();
      first.received();
      server.say("HTTP/1.1 302 Found~Location: /there~Content-Length: 5~~hello");
      assertThat(first.received()).contains("GET /there ");
      server.say(first, "HTTP/1.1 200 OK~Content-Length: 2~~ok");

      assertThat(server.body(end)).isEqualTo("ok");
    }
  }

  @Test
  void theTotalTimeIsThatOfAllHops() {
    var limits = ClientLimits.defaults().withTotalTimeout(Duration.ofSeconds(5));
    try (var server = new AskedServer(limits)) {
      var end = server.agent().with(Redirects.follow()).request(Request.get(AskedServer.ROOT));
      server.memory().flush();
      server.memory().advance(Duration.ofSeconds(3));
      server.say("HTTP/1.1 302 Found~Location: /there~Content-Length: 0~~");
      server.memory().advance(Duration.ofMillis(1_900));
      assertThat(end.isDone()).isFalse();
      server.memory().advance(Duration.ofMillis(200));

      failureResultOf(end, RequestTimeout.class);
    }
  }
}
