package spindle.web.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.IPv4Address;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.testing.MemoryReactor;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

/// A site with sessions in memory, asked as a function.
class SessionsTest {
  private static final Pattern COOKIE =
      Pattern.compile("((?:__Host-)?session)=([A-Za-z0-9_-]{43}); Path=/; .*");

  private final MemoryReactor memory = new MemoryReactor();
  private final MemorySessions store =
      new MemorySessions(memory.reactor(), SessionLimits.defaults());
  private final Sessions sessions = Sessions.of(store).withRandom(new Random(1));
  private @Nullable Session last;

  private final Site site =
      Site.of(
              routes -> {
                routes.get("/none").answer(_ -> Response.text("none"));
                routes
                    .get("/show")
                    .answer(request -> Response.text(Session.of(request).values() + ""));
                routes.get("/put/{name}/{value}").answer(this::put);
                routes
                    .get("/cached")
                    .answer(
                        request -> put(request).withField("Cache-Control", "max-age=9, public"));
                routes
                    .get("/unstored")
                    .answer(request -> put(request).withField("Cache-Control", "no-store"));
                routes
                    .get("/login")
                    .answer(request -> {
                      Session session = Session.of(request);
                      last = session;
                      session.rotate();
                      session.put("user", "ann");
                      return Response.text("in");
                    });
                routes
                    .get("/logout")
                    .answer(request -> {
                      Session.of(request).end();
                      return Response.text("out");
                    });
                routes
                    .get("/again")
                    .answer(request -> {
                      Session.of(request).end();
                      Session.of(request).put("said", "bye");
                      return Response.text("out");
                    });
                routes
                    .get("/wrong")
                    .answer(request -> {
                      Session.of(request).put("a", "1");
                      throw new HttpError(Status.CONFLICT, "no");
                    });
              })
          .with(sessions);

  private Response put(Request request) {
    Session session = Session.of(request);
    last = session;
    boolean named = request.target().startsWith("/put/");
    session.put(named ? request.path("name") : "a", named ? request.path("value") : "1");
    return Response.text("put");
  }

  private Response get(String target, String cookie) {
    Request request = Request.get(target);
    return site.handle(cookie.isEmpty() ? request : request.withField("Cookie", cookie));
  }

  private String shown(String cookie) {
    return text(get("/show", cookie));
  }

  private static String text(Response response) {
    return UTF_8.decode(Objects.requireNonNull(response.body().whole())).toString();
  }

  /// What the client sends back.
  private static String cookie(Response response) {
    Matcher set = COOKIE.matcher(response.fields().first("Set-Cookie").orElse("none"));
    assertThat(set.matches()).as(response.fields().toString()).isTrue();
    return set.group(1) + "=" + set.group(2);
  }

  private static Request secure(String target) {
    var address = IPv4Address.of("127.0.0.1", 1);
    return Request.get(target).withOrigin(new Origin(address, address, true));
  }

  @Test
  void whatIsPutIsThereInTheNextRequestAndNobodyElsesIs() {
    String ann = cookie(get("/put/name/ann", ""));
    String bob = cookie(get("/put/name/bob", ""));

    assertThat(shown(ann)).isEqualTo("{name=ann}");
    assertThat(shown("other=1; " + bob)).isEqualTo("{name=bob}");
    assertThat(get("/put/age/7", ann).fields().has("Set-Cookie")).isFalse();
    assertThat(shown(ann)).isEqualTo("{name=ann, age=7}");
  }

  @Test
  void aSessionIsMadeOnlyWhenSomethingIsStored() {
    Response untouched = get("/none", "");
    assertThat(untouched.fields().has("Set-Cookie")).isFalse();
    assertThat(untouched.fields().has("Vary")).isFalse();
    assertThat(get("/show", "").fields().has("Set-Cookie")).isFalse();
    assertThat(store.size()).isZero();

    var _ = get("/put/a/1", "");
    assertThat(store.size()).isOne();
  }

  @Test
  void theIdHas256BitsFromTheSourceThatIsGiven() {
    byte[] bytes = new byte[32];
    new Random(1).nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

    assertThat(cookie(get("/put/a/1", ""))).isEqualTo("session=" + id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session=",
        "session=short",
        "session=0123456789012345678901234567890123456789012",
        "session=..........................................!",
        "session=01234567890123456789012345678901234567890123456789"
      })
  void anIdThatWasNotGivenOutHereIsNotTakenUp(String cookie) {
    assertThat(shown(cookie)).isEqualTo("{}");
    assertThat(cookie(get("/put/a/1", cookie))).isNotEqualTo(cookie);
    assertThat(shown(cookie)).isEqualTo("{}");
  }

  @Test
  void theCookieIsHiddenFromScriptsAndTheResponseFromCaches() {
    Response plain = get("/put/a/1", "");
    assertThat(plain.fields().first("Set-Cookie").orElse(""))
        .endsWith("; Path=/; HttpOnly; SameSite=Lax");
    assertThat(plain.fields().first("Cache-Control")).contains("private");
    assertThat(plain.fields().first("Vary")).contains("Cookie");

    assertThat(get("/cached", "").fields().first("Cache-Control")).contains("max-age=9, private");
    assertThat(get("/unstored", "").fields().first("Cache-Control")).contains("no-store");
    Response shown = get("/show", cookie(plain));
    assertThat(shown.fields().first("Vary")).contains("Cookie");
    assertThat(shown.fields().has("Cache-Control")).isFalse();
  }

  @Test
  void overTlsTheCookieIsAnotherOne() {
    Response response = site.handle(secure("/put/a/1"));
    String cookie = cookie(response);

    assertThat(cookie).startsWith("__Host-session=");
    assertThat(response.fields().first("Set-Cookie").orElse(""))
        .endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax");
    assertThat(text(site.handle(secure("/show").withField("Cookie", cookie)))).isEqualTo("{a=1}");
  }

  @Test
  void aSessionOverTlsIsNotFoundInClearTextNorTheOtherWayRound() {
    String secret = cookie(site.handle(secure("/put/a/1")));
    String open = cookie(get("/put/b/2", ""));

    assertThat(shown(secret)).isEqualTo("{}");
    assertThat(shown(secret.replace("__Host-", ""))).isEqualTo("{}");
    assertThat(text(site.handle(secure("/show").withField("Cookie", "__Host-" + open))))
        .isEqualTo("{}");
  }

  @Test
  void loggingInGivesAnotherIdAndTheOldOneIsVoidAtOnce() {
    String before = cookie(get("/put/cart/3", ""));
    String after = cookie(get("/login", before));

    assertThat(after).isNotEqualTo(before);
    assertThat(shown(before)).isEqualTo("{}");
    assertThat(shown(after)).isEqualTo("{cart=3, user=ann}");
    assertThat(store.size()).isOne();
    assertThat(shown(cookie(get("/login", "")))).isEqualTo("{user=ann}");
  }

  @Test
  void loggingOutEndsItAndHasTheClientForgetIt() {
    String cookie = cookie(get("/login", ""));
    Response out = get("/logout", cookie);

    assertThat(out.fields().first("Set-Cookie").orElse(""))
        .startsWith("session=; Path=/; Max-Age=0; ");
    assertThat(out.fields().first("Cache-Control")).contains("private");
    assertThat(shown(cookie)).isEqualTo("{}");
    assertThat(store.size()).isZero();
    assertThat(get("/logout", "").fields().has("Set-Cookie")).isFalse();
  }

  @Test
  void whatIsPutAfterTheEndBeginsAnotherSession() {
    String cookie = cookie(get("/login", ""));
    String another = cookie(get("/again", cookie));

    assertThat(another).isNotEqualTo(cookie);
    assertThat(shown(another)).isEqualTo("{said=bye}");
    assertThat(shown(cookie)).isEqualTo("{}");
  }

  @Test
  void anAnswerThatIsAnErrorKeepsWhatWasPut() {
    Response wrong = get("/wrong", "");

    assertThat(wrong.status()).isEqualTo(Status.CONFLICT);
    assertThat(shown(cookie(wrong))).isEqualTo("{a=1}");
  }

  @Test
  void aSessionHoldsSoMuchAndNoMore() {
    String fits = "x".repeat(4096 - 1);
    String cookie = cookie(get("/put/a/" + fits, ""));

    assertThat(get("/put/a/" + fits, cookie).status()).isEqualTo(Status.OK);
    assertThat(get("/put/a/x" + fits, cookie).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
    assertThat(get("/put/b/x", cookie).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
    assertThat(get("/put/a/small", cookie).status()).isEqualTo(Status.OK);
    assertThat(shown(cookie)).isEqualTo("{a=small}");
  }

  @Test
  void aHandlerWithoutTheFilterIsToldWhatToSay() {
    assertThatThrownBy(() -> Session.of(Request.get("/")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("site.with(Sessions.inMemory(reactor))");
  }

  @Test
  void whenTheAnswerHasBegunChangesAreSavedButNoSessionBegins() {
    String cookie = cookie(get("/put/a/1", ""));
    var _ = get("/put/a/2", cookie);
    Session known = Objects.requireNonNull(last);
    known.put("b", "3");
    assertThat(shown(cookie)).isEqualTo("{a=2}");
    assertThat(known.save().isDone()).isTrue();
    assertThat(shown(cookie)).isEqualTo("{a=2, b=3}");
    assertThatThrownBy(known::rotate).isInstanceOf(IllegalStateException.class);

    assertThat(known.end().isDone()).isTrue();
    assertThat(shown(cookie)).isEqualTo("{}");
    assertThatThrownBy(() -> known.put("c", "4"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the answer has begun");
  }

  @Test
  void theCookieMayHaveAnotherNameAndBeKept() {
    Sessions other = sessions.withCookieName("shop").withMaxAge(Duration.ofDays(1));
    Response response = Site.answering(this::put).with(other).handle(Request.get("/"));

    assertThat(response.fields().first("Set-Cookie").orElse(""))
        .matches("shop=[^;]{43}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax");
    assertThatThrownBy(() -> sessions.withCookieName("a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingSecretIsInWords() {
    String cookie = cookie(get("/put/name/secret", ""));
    var _ = get("/put/name/secret", cookie);

    assertThat(Objects.requireNonNull(last).toString()).isEqualTo("session of 1 values");
    assertThat(get("/put/name/secret", cookie).fields().toString()).doesNotContain("secret");
  }
}
