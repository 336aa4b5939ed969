package spindle.web.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.cred.Checker;
import spindle.cred.Login;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;
import spindle.web.ExchangeNotes;
import spindle.web.Filter;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

/// The filter, over a connection in memory. In what is sent and comes `~` stands for CR LF.
class AuthenticationTest {
  private static final String BASIC = "WWW-Authenticate: Basic realm=\"site\", charset=\"UTF-8\"~";
  private static final String BEARER = "WWW-Authenticate: Bearer realm=\"site\", scope=\"read\"";
  private static final Checker<Login> CHECKER =
      login ->
          Deferred.succeed(
              login.password().equals("secret") && login.name().startsWith("a")
                  ? Optional.of(User.named(login.name(), login.name().equals("admin") ? "all" : ""))
                  : Optional.empty());

  private final Authentication both =
      Authentication.by(
          Basic.of("site", CHECKER),
          Bearer.of("site", Map.of("t0ken", User.named("ann", "all"), "other", User.named("bob")))
              .withScope("read"));
  private final List<String> seen = new ArrayList<>();
  private Wire wire = Wire.toServer(site(both));

  private Site site(Filter filter) {
    return Site.answering(
            request -> {
              seen.add(request.method());
              String user = Authentication.findUser(request).map(User::name).orElse("nobody");
              if (request.target().equals("/fails")) {
                throw new IllegalStateException("no");
              }
              return request.body().length() == 0
                  ? Response.text(user)
                  : Response.later(
                      request.body().text(9).addCallback(text -> Response.text(user + text)));
            })
        .with(filter);
  }

  private void serve(Filter filter) {
    wire.close();
    wire = Wire.toServer(site(filter));
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private String ask(String request) {
    wire.send(ByteBuffer.wrap(request.replace("~", "\r\n").getBytes(ISO_8859_1)));
    wire.flush();
    return new String(wire.receivedBytes(), ISO_8859_1).replace("\r\n", "~");
  }

  private String get(String fields) {
    return ask("GET / HTTP/1.1~Host: a~" + fields + "~");
  }

  private static String basic(String text) {
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "~";
  }

  @Test
  void whoIsToldOfTheExchangeIsToldTheUserAndAlsoOfWhoMayNot() throws Exception {
    Request request =
        ExchangeNotes.begin(Request.get("/").withField("Authorization", "Bearer other"));
    var refusing = site(both.allowing(user -> user.has("all")));
    assertThat(refusing.handle(request).whenHere()).isNotNull();

    assertThat(ExchangeNotes.of(request).user()).contains("bob");
  }

  @Test
  void whoHasSaidNothingIsToldAllChallengesEachALine() {
    String answer = get("");

    assertThat(answer).startsWith("HTTP/1.1 401 Unauthorized~");
    assertThat(answer).contains(BASIC, BEARER + "~");
    assertThat(seen).isEmpty();
  }

  @Test
  void whoIsKnownReachesTheHandler() {
    assertThat(get(basic("ann:secret"))).startsWith("HTTP/1.1 200 ").endsWith("~~ann");
    assertThat(get("Authorization: bearer t0ken~")).startsWith("HTTP/1.1 200 ").endsWith("~~ann");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic !!!",
        "Basic",
        "Basic YW5u",
        "Basic a=b",
        "Negotiate YII=",
        "Basic realm",
        "=",
        ",",
        "Digest username=\"a\"",
        "Basic YTpi YTpi",
        "Basic \u00e4",
        "\u00ff"
      })
  void whatIsMalformedAndSchemesThatAreNotHereCountAsNothingSaid(String field) {
    String answer = get("Authorization: " + field + "~");

    assertThat(answer).startsWith("HTTP/1.1 401 ").contains(BASIC, BEARER + "~");
    serve(both.optional());
    assertThat(get("Authorization: " + field + "~")).endsWith("~~nobody");
  }

  @Test
  void whatIsWrongIs401AlsoWhereNothingNeedBeSaid() {
    assertThat(get(basic("ann:wrong"))).startsWith("HTTP/1.1 401 ").contains(BASIC);
    serve(both.optional());
    assertThat(get(basic("ann:wrong"))).startsWith("HTTP/1.1 401 ").contains(BASIC);
    assertThat(get(basic("ann:secret"))).endsWith("~~ann");
    assertThat(get("")).endsWith("~~nobody");
  }

  @Test
  void twoFieldsThatDifferAre400() {
    assertThat(get(basic("ann:secret") + basic("ann:secret"))).startsWith("HTTP/1.1 200 ");
    assertThat(get(basic("ann:secret") + basic("admin:secret"))).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void whoIsKnownAndNotAllowedGets403() {
    serve(both.withRole("all"));

    assertThat(get(basic("ann:secret"))).startsWith("HTTP/1.1 403 ").doesNotContain("WWW-");
    assertThat(get("Authorization: Bearer other~"))
        .startsWith("HTTP/1.1 403 ")
        .contains(BEARER + ", error=\"insufficient_scope\"~");
    assertThat(seen).isEmpty();
    assertThat(get(basic("admin:secret"))).endsWith("~~admin");
    assertThat(get("Authorization: Bearer t0ken~")).endsWith("~~ann");
  }

  @Test
  void aTokenIsMalformedOrInvalidOrNone() {
    assertThat(get("Authorization: Bearer~"))
        .startsWith("HTTP/1.1 400 ")
        .contains(BEARER + ", error=\"invalid_request\"~");
    assertThat(get("Authorization: Bearer a=b, c=d~")).startsWith("HTTP/1.1 400 ");
    assertThat(get("Authorization: Bearer unknown~"))
        .startsWith("HTTP/1.1 401 ")
        .contains(BASIC, BEARER + ", error=\"invalid_token\"~");
    assertThat(get("")).doesNotContain("error=");
  }

  @Test
  void itIsDecidedBeforeTheBodyIsAskedFor() {
    String head = "PUT / HTTP/1.1~Host: a~Content-Length: 2~Expect: 100-continue~";

    assertThat(ask(head + "~")).startsWith("HTTP/1.1 401 ").contains("Connection: close~");
    serve(both);
    assertThat(ask(head + basic("ann:secret") + "~")).isEqualTo("HTTP/1.1 100 Continue~~");
    assertThat(ask("hi")).startsWith("HTTP/1.1 200 ").endsWith("~~annhi");
  }

  @Test
  void aVerdictMayComeLater() {
    Deferred<Optional<User>> later = new Deferred<>();
    serve(Authentication.by(Basic.of("site", _ -> later)));
    assertThat(get(basic("ann:secret"))).isEmpty();
    later.callback(Optional.of(User.named("late")));

    assertThat(ask("")).endsWith("~~late");
  }

  @Test
  void whoGoesMeanwhileIsNotWaitedFor() {
    Deferred<Optional<User>> later = new Deferred<>();
    serve(Authentication.by(Basic.of("site", _ -> later)));
    assertThat(get(basic("ann:secret"))).isEmpty();
    wire.abort();
    wire.flush();

    assertThat(later.isDone()).isTrue();
    later.reportedElsewhere();
    assertThat(seen).isEmpty();
  }

  /// Knows everybody, and notes who is logged out.
  private AuthScheme leaving(List<String> out) {
    return new AuthScheme() {
      @Override
      public String name() {
        return "Word";
      }

      @Override
      public List<Challenge> challenges() {
        return List.of(Challenge.of("Word"));
      }

      @Override
      public Deferred<AuthResult> judge(Request request, HttpCredentials said) {
        String name = said.word().orElse("nobody");
        return Deferred.succeed(new AuthResult.Known(User.named(name), () -> out.add(name)));
      }
    };
  }

  @Test
  void theUserIsLoggedOutWhenTheExchangeHasEndedHoweverItDoes() {
    List<String> out = new ArrayList<>();
    serve(Authentication.by(leaving(out)));
    String post = "POST / HTTP/1.1~Host: a~Content-Length: 2~Authorization: Word ";

    assertThat(ask(post + "ann~~h")).isEmpty();
    assertThat(out).isEmpty();
    assertThat(ask("i")).startsWith("HTTP/1.1 200 ");
    assertThat(out).containsExactly("ann");

    try (var errors = LoggedErrors.open()) {
      assertThat(ask("GET /fails HTTP/1.1~Host: a~Authorization: Word bob~~"))
          .startsWith("HTTP/1.1 500 ");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
    assertThat(out).containsExactly("ann", "bob");

    assertThat(ask(post + "cat~~h")).isEmpty();
    wire.abort();
    wire.flush();
    assertThat(out).containsExactly("ann", "bob", "cat");
  }

  @Test
  void aHandlerWithoutTheFilterIsTold() {
    assertThatThrownBy(() -> Authentication.user(Request.get("/")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Authentication");
    assertThatThrownBy(() -> User.named("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingSecretIsInAnAnswerOrTheLog() {
    serve(Authentication.by(Basic.of("site", _ -> Deferred.fail(new IllegalStateException("no")))));
    try (var errors = LoggedErrors.open()) {
      String answer = get(basic("ann:secret"));

      assertThat(answer).startsWith("HTTP/1.1 500 ").doesNotContain("secret", "YW5u");
      assertThat(errors.list().toString()).doesNotContain("secret", "YW5u");
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }
}
