package spindle.web.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.cred.Login;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.client.Redirects;
import spindle.web.server.Site;

/// What clients say of who they are.
class AuthorizationTest {
  private static final String HERE = "https://example.org";
  private static final DigestAccount SIMBA =
      DigestAccount.of("pride", User.named("Sïmba"), "Hakuna Matata");

  private final List<String> said = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final Digest digest =
      Digest.of("pride", DigestAccounts.of(SIMBA)).withTime(() -> now).withRandom(new Random(1));
  private final DigestAuthorization simba =
      DigestAuthorization.of(HERE, "Sïmba", "Hakuna Matata").withRandom(new Random(2));

  private Response ask(Handler server, Filter filter, Request request) {
    Handler heard =
        arrived -> {
          said.add(arrived.fields().firstOr("Authorization", "nothing"));
          return server.handle(arrived);
        };
    return successResultOf(Agent.to(heard).with(filter).request(request));
  }

  private static Site site(AuthScheme scheme) {
    return Site.of(
            routes -> {
              routes
                  .get("/a")
                  .answer(request -> Response.text(Authentication.user(request).name()));
              routes
                  .post("/a")
                  .answerLater(request -> request.body().text(100).then(AuthorizationTest::echo));
            })
        .with(Authentication.by(scheme));
  }

  private static Deferred<Response> echo(String text) {
    return Deferred.succeed(Response.text(text));
  }

  private static String text(Response response) {
    return successResultOf(response.body().text(1000));
  }

  @Test
  void nameAndPasswordGoWithTheFirstRequest() {
    Filter basic = Authorization.basic(HERE + "/ignored", "Aladdin", "open sesame");
    Response response = ask(_ -> Response.text("x"), basic, Request.get(HERE + "/a"));

    assertThat(response.status()).isEqualTo(Status.OK);
    assertThat(said).containsExactly("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  }

  @Test
  void theyAreInUtf8AsOurServerReadsThem() {
    Filter basic = Authorization.basic(HERE, "Sïmba", "Hakuna:Mätätä");
    String word = HttpCredentials.parse(said(basic)).orElseThrow().word().orElseThrow();
    Login login = requireNonNull(Basic.login(word, IPv4Address.of("127.0.0.1", 1)));

    assertThat(login.name()).isEqualTo("Sïmba");
    assertThat(login.password()).isEqualTo("Hakuna:Mätätä");
  }

  private String said(Filter filter) {
    ask(_ -> Response.text("x"), filter, Request.get(HERE + "/"));
    return said.getLast();
  }

  @Test
  void aTokenIsTakenByOurServer() {
    Site site = site(Bearer.of("api", Map.of("abc.DEF==", User.named("robot"))));
    Filter bearer = Authorization.bearer(HERE, "abc.DEF==");

    assertThat(text(ask(site, bearer, Request.get(HERE + "/a")))).isEqualTo("robot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://example.org/", "https://example.org:444/", "https://www.example.org/"})
  void onlyItsOriginHearsIt(String other) {
    for (Filter each :
        List.of(Authorization.basic(HERE, "a", "b"), Authorization.bearer(HERE, "t"), simba)) {
      Handler asks =
          _ ->
              Response.of(Status.UNAUTHORIZED)
                  .withField("WWW-Authenticate", digest.challenges().getFirst().field());
      ask(asks, each, Request.get(other));
    }

    assertThat(said).containsExactly("nothing", "nothing", "nothing");
  }

  @Test
  void aRedirectTakesItNowhereElse() {
    Handler server =
        request -> {
          said.add(request.uri() + " " + request.fields().firstOr("Authorization", "nothing"));
          return request.uri().toString().equals(HERE + "/a")
              ? Response.of(Status.FOUND).withField("Location", "https://evil.example/")
              : Response.text("here");
        };
    Agent agent = Agent.to(server).with(Authorization.bearer(HERE, "t")).with(Redirects.follow());
    successResultOf(agent.request(Request.get(HERE + "/a")));

    assertThat(said).containsExactly(HERE + "/a Bearer t", "https://evil.example/ nothing");
  }

  @Test
  void whatARequestSaysForItselfStays() {
    for (Filter each : List.of(Authorization.basic(HERE, "a", "b"), simba)) {
      ask(_ -> Response.text("x"), each, Request.get(HERE).withField("Authorization", "Own x"));
    }

    assertThat(said).containsExactly("Own x", "Own x");
  }

  @Test
  void whatCannotBeSaidIsRefusedAtOnce() {
    assertThatThrownBy(() -> Authorization.basic(HERE, "a:b", "c")).hasMessageContaining("colon");
    assertThatThrownBy(() -> Authorization.basic(HERE, "a", "c\n"))
        .hasMessageContaining("controls");
    assertThatThrownBy(() -> Authorization.bearer(HERE, "a b")).hasMessageContaining("token");
    assertThatThrownBy(() -> Authorization.bearer("ftp://a", "t")).hasMessageContaining("http");
    assertThatThrownBy(() -> DigestAuthorization.of("nowhere", "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void digestAnswersWhatItIsAskedAndAsksNoMoreThen() {
    Site site = site(digest);

    assertThat(text(ask(site, simba, Request.get(HERE + "/a")))).isEqualTo("Sïmba");
    assertThat(text(ask(site, simba, Request.get(HERE + "/a?b=\"c")))).isEqualTo("Sïmba");
    assertThat(said).hasSize(3);
    assertThat(said.getFirst()).isEqualTo("nothing");
    assertThat(said.get(1)).contains("nc=00000001", "algorithm=SHA-256", "uri=\"/a\"");
    assertThat(said.get(2)).contains("nc=00000002", "uri=\"/a?b=\\\"c\"");
    assertThat(said.toString()).doesNotContain("Hakuna");
  }

  @Test
  void aNonceThatIsTooOldIsReplaced() {
    Site site = site(digest);
    ask(site, simba, Request.get(HERE + "/a"));
    now = now.plus(Duration.ofHours(1));
    Response response = ask(site, simba, Request.get(HERE + "/a"));

    assertThat(text(response)).isEqualTo("Sïmba");
    assertThat(said).hasSize(4);
    assertThat(said.get(3)).contains("nc=00000001");
  }

  @Test
  void aWrongPasswordIsSaidOnceForEachRequest() {
    Site site = site(digest);
    DigestAuthorization wrong = DigestAuthorization.of(HERE, "Sïmba", "wrong");
    for (int i = 0; i < 2; i++) {
      Response response = ask(site, wrong, Request.get(HERE + "/a"));
      assertThat(response.status()).isEqualTo(Status.UNAUTHORIZED);
    }

    assertThat(said).hasSize(4);
    assertThat(said.get(2)).isEqualTo("nothing");
  }

  @Test
  void aBodyIsSentAgainIfItCanBe() {
    Site site = site(digest);
    Request post = Request.of("POST", HERE + "/a").withBody(Body.of("hello"));
    assertThat(text(ask(site, simba, post))).isEqualTo("hello");

    DigestAuthorization fresh = DigestAuthorization.of(HERE, "Sïmba", "Hakuna Matata");
    Request unrepeatable = Request.of("POST", HERE + "/a").withBody(new Once());
    assertThat(ask(site, fresh, unrepeatable).status()).isEqualTo(Status.UNAUTHORIZED);
    assertThat(said).hasSize(3);
  }

  private static final class Once extends Body {
    @Override
    public long length() {
      return 1;
    }

    @Override
    public Deferred<@Nullable ByteBuffer> next() {
      return Deferred.succeed((@Nullable ByteBuffer) null);
    }

    @Override
    public void cancel() {}
  }

  @Test
  void md5IsUsedWhereThatIsSaidAndOnlyIfThereIsNothingBetter() {
    String md5 = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", opaque=\"o\"";
    Handler old = asking(md5);

    assertThat(ask(old, simba, Request.get(HERE + "/a")).status()).isEqualTo(Status.UNAUTHORIZED);
    assertThat(said).containsExactly("nothing");
    assertThat(ask(old, simba.withMd5(), Request.get(HERE + "/a")).status()).isEqualTo(Status.OK);
    assertThat(said.getLast()).contains("algorithm=MD5", "opaque=\"o\"");
    ask(asking(md5, md5 + ", algorithm=sha-256"), simba.withMd5(), Request.get(HERE + "/a"));
    assertThat(said.getLast()).contains("algorithm=SHA-256");
  }

  private static Handler asking(String... challenges) {
    return request -> {
      if (request.fields().has("Authorization")) {
        return Response.text("in");
      }
      Response response = Response.of(Status.UNAUTHORIZED);
      for (String each : challenges) {
        response = response.plusField("WWW-Authenticate", each);
      }
      return response;
    };
  }

  /// The example of RFC 7616, 3.9.1.
  @Test
  void itSaysWhatTheExampleOfTheRfcSays() {
    String rfc =
        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
            + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
            + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    DigestAuthorization mufasa = DigestAuthorization.of(HERE, "Mufasa", "Circle of Life");
    ask(asking(rfc), mufasa, Request.get(HERE + "/dir/index.html"));
    HttpCredentials sent = HttpCredentials.parse(said.getLast()).orElseThrow();
    DigestResponse read = DigestResponse.of(sent, List.of(DigestAlgorithm.SHA_256)).orElseThrow();
    String hash = DigestAlgorithm.SHA_256.hash("Mufasa:http-auth@example.org:Circle of Life");

    assertThat(read.response()).isEqualTo(read.expected(hash, "GET"));
    assertThat(sent.parameter("opaque")).hasValue("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
    assertThat(read.uri()).isEqualTo("/dir/index.html");
  }

  @Test
  void theNonceThatTheServerWantsNextIsUsed() {
    Handler server =
        request ->
            request.fields().has("Authorization")
                ? Response.text("in").withField("Authentication-Info", "nextnonce=\"second\"")
                : asking("Digest realm=r, nonce=first, qop=auth, algorithm=SHA-256")
                    .handle(request);
    ask(server, simba, Request.get(HERE + "/a"));
    ask(server, simba, Request.get(HERE + "/a"));

    assertThat(said.get(1)).contains("nonce=\"first\"", "nc=00000001");
    assertThat(said.get(2)).contains("nonce=\"second\"", "nc=00000001");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Basic realm=\"a, b\", Digest a=x, n=y           | Basic{realm=a, b} Digest{a=x, n=y}",
        "Negotiate, Basic realm=\"x\"                   | Negotiate{} Basic{realm=x}",
        "Negotiate abc==, Basic realm=x                 | Basic{realm=x}",
        "Newauth realm = \"q\\\"\" , type=1, , Basic    | Newauth{realm=q\", type=1} Basic{}",
        "Basic realm=x, realm=y, Digest a=b             | Digest{a=b}",
        "Basic realm=x, oh no, Digest a=b               | Basic{realm=x} Digest{a=b}",
        "realm=x, Basic realm=y                         | Basic{realm=y}",
        "\"x\", Basic a=b                               | Basic{a=b}",
        "Basic a=b, \"x\", c=d                          | ''",
      })
  void challengesAreReadOneAfterTheOther(String field, String expected) {
    StringBuilder all = new StringBuilder();
    for (ReceivedChallenge each : ReceivedChallenge.all(Fields.of("WWW-Authenticate", field))) {
      all.append(each.scheme()).append(each.parameters()).append(' ');
    }

    assertThat(all.toString().strip()).isEqualTo(expected);
  }

  @Test
  void aChallengeHasThirtyTwoParametersAndNoMore() {
    StringBuilder field = new StringBuilder("Digest a0=b");
    for (int i = 1; i < 32; i++) {
      field.append(", a").append(i).append("=b");
    }

    assertThat(ReceivedChallenge.all(Fields.of("WWW-Authenticate", field.toString()))).hasSize(1);
    field.append(", one=more");
    assertThat(ReceivedChallenge.all(Fields.of("WWW-Authenticate", field.toString()))).isEmpty();
  }
}
