package spindle.web.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.HttpDate;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;

/// Which responses are used again, RFC 9111.
class HttpCacheTest {
  private static final String URI = "http://a/page";

  private Instant now = Instant.parse("2026-11-29T12:00:00Z");
  private final HttpCache cache = HttpCache.inMemory().withTime(() -> now);
  private final List<Request> asked = new ArrayList<>();

  /// What the server answers next.
  private Fields answer = Fields.none();

  private Status status = Status.OK;
  private String body = "one";
  private boolean reachable = true;

  private Response serve(Request request) throws IOException {
    asked.add(request);
    if (!reachable) {
      throw new IOException("nobody there");
    }
    Fields fields = answer;
    if (!fields.has("Date")) {
      fields = fields.plus("Date", HttpDate.format(now));
    }
    return Response.arrived(status, fields, Body.of(body));
  }

  private Deferred<Response> send(Filter filter, Request request) {
    return Agent.to(this::serve).with(filter).request(request);
  }

  private String ask(Request request) {
    Response response = successResultOf(send(cache, request));
    return successResultOf(response.body().text(1_000_000));
  }

  private String ask() {
    return ask(Request.get(URI));
  }

  private void later(long seconds) {
    now = now.plusSeconds(seconds);
  }

  private void answers(String... fields) {
    answer = Fields.of(fields);
  }

  @Test
  void whatIsFreshIsUsedAgainAndSaysHowOldItIs() {
    answers("Cache-Control", "max-age=60", "X-Field", "x", "Connection", "X-Hop", "X-Hop", "y");
    ask();
    body = "two";
    later(59);
    Response again = successResultOf(send(cache, Request.get(URI)));

    assertThat(successResultOf(again.body().text(10))).isEqualTo("one");
    assertThat(again.fields().first("Age")).hasValue("59");
    assertThat(again.fields().first("X-Field")).hasValue("x");
    assertThat(again.fields().has("X-Hop") || again.fields().has("Connection")).isFalse();
    assertThat(asked).hasSize(1);
    assertThat(cache.hits()).isEqualTo(1);
    later(1);
    assertThat(ask()).isEqualTo("two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control: max-age=10                                       | 10",
        "Cache-Control: private, max-age=\"10\"                          | 10",
        "Cache-Control: max-age=10, max-age=20                           | 10",
        "Cache-Control: s-maxage=99, max-age=10                          | 10",
        "Cache-Control: max-age=10;Expires: Sun, 29 Nov 2026 13:00:00 GMT| 10",
        "Expires: Sun, 29 Nov 2026 12:00:30 GMT                          | 30",
        "Expires: Sun, 29 Nov 2026 12:00:30 GMT;Date: Sun, 29 Nov 2026 12:00:20 GMT | 10",
        "Last-Modified: Sun, 29 Nov 2026 11:58:20 GMT                    | 10",
        "Last-Modified: Sun, 29 Nov 2020 11:58:20 GMT                    | 86400",
        "Cache-Control: max-age=10;Age: 4                                | 6",
        "Cache-Control: max-age=10;Date: Sun, 29 Nov 2026 11:59:57 GMT   | 7",
      })
  void itIsFreshForSoLong(String fields, long seconds) {
    for (String each : fields.strip().split(";")) {
      answer =
          answer.plus(each.substring(0, each.indexOf(':')), each.substring(each.indexOf(':') + 2));
    }
    ask();
    body = "two";
    later(seconds - 1);
    assertThat(ask()).isEqualTo("one");
    later(1);
    assertThat(ask()).isEqualTo("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Cache-Control: no-store, max-age=60",
        "Cache-Control: max-age=60;Vary: *",
        "Expires: 0",
        "Expires: Sun, 29 Nov 2026 11:00:00 GMT",
        "Cache-Control: max-age=soon",
        "Cache-Control: max-age=-1",
        "Cache-Control: max-age=0"
      })
  void whatIsNeverFreshAndCannotBeAskedAboutIsNotKept(String fields) {
    for (String each : fields.isEmpty() ? new String[0] : fields.split(";")) {
      answer =
          answer.plus(each.substring(0, each.indexOf(':')), each.substring(each.indexOf(':') + 2));
    }
    ask();
    body = "two";

    assertThat(ask()).isEqualTo("two");
    assertThat(cache.entries()).isZero();
    assertThat(cache.bytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "200, true", "203, true", "300, true", "301, true", "308, true", "404, true", "410, true",
    "302, true", "307, true", "201, false", "206, false", "400, false", "401, false", "500, false",
    "503, false"
  })
  void someStatusesAreKept(int code, boolean kept) {
    status = Status.of(code);
    answers("Cache-Control", "max-age=60");
    ask();

    assertThat(cache.entries()).isEqualTo(kept ? 1 : 0);
  }

  @Test
  void aTemporaryRedirectIsKeptOnlyIfItSaysSo() {
    status = Status.FOUND;
    answers("ETag", "\"x\"", "Last-Modified", "Sun, 29 Nov 2020 11:58:20 GMT");
    ask();

    assertThat(cache.entries()).isZero();
  }

  @Test
  void whatIsStaleIsAskedAboutAndUsedAgainIfItHasNotChanged() {
    answers(
        "ETag",
        "\"x\"",
        "Last-Modified",
        "Sun, 29 Nov 2026 11:00:00 GMT",
        "Cache-Control",
        "max-age=10",
        "Content-Length",
        "3",
        "X-Old",
        "1");
    ask();
    later(10);
    status = Status.NOT_MODIFIED;
    body = "";
    answers("ETag", "\"x\"", "Cache-Control", "max-age=20", "X-New", "2", "Content-Length", "0");
    Response again = successResultOf(send(cache, Request.get(URI)));

    assertThat(asked.getLast().field("If-None-Match")).hasValue("\"x\"");
    assertThat(asked.getLast().field("If-Modified-Since"))
        .hasValue("Sun, 29 Nov 2026 11:00:00 GMT");
    assertThat(again.status()).isEqualTo(Status.OK);
    assertThat(successResultOf(again.body().text(10))).isEqualTo("one");
    assertThat(again.fields().first("Content-Length")).hasValue("3");
    assertThat(again.fields().first("X-Old")).hasValue("1");
    assertThat(again.fields().first("X-New")).hasValue("2");
    assertThat(again.fields().first("Age")).hasValue("0");
    later(19);
    assertThat(ask()).isEqualTo("one");
    assertThat(asked).hasSize(2);
    assertThat(cache.confirmed()).isEqualTo(1);
    assertThat(cache.entries()).isEqualTo(1);
  }

  @Test
  void whatHasChangedIsReplaced() {
    answers("ETag", "\"x\"", "Cache-Control", "max-age=10");
    ask();
    later(10);
    body = "two";
    answers("ETag", "\"y\"", "Cache-Control", "max-age=10");

    assertThat(ask()).isEqualTo("two");
    assertThat(ask()).isEqualTo("two");
    assertThat(asked).hasSize(2);
    assertThat(cache.entries()).isEqualTo(1);
  }

  @Test
  void noCacheMeansToAskEachTime() {
    answers("ETag", "\"x\"", "Cache-Control", "no-cache, max-age=60");
    ask();
    ask();

    assertThat(asked.getLast().field("If-None-Match")).hasValue("\"x\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-cache     | 0  | two",
        "max-age=5    | 5  | one",
        "max-age=5    | 6  | two",
        "max-age=0    | 1  | two",
        "min-fresh=5  | 5  | one",
        "min-fresh=5  | 6  | two",
        "max-stale    | 99 | one",
        "max-stale=5  | 15 | one",
        "max-stale=5  | 16 | two",
        "max-stale=0  | 11 | two",
        "max-stale=x  | 11 | two",
        "only-if-cached | 9 | one",
      })
  void aRequestSaysWhatItTakes(String said, long seconds, String expected) {
    answers("Cache-Control", "max-age=10");
    ask();
    body = "two";
    later(seconds);

    assertThat(ask(Request.get(URI).withField("Cache-Control", said))).isEqualTo(expected);
  }

  @Test
  void pragmaIsUnderstoodWhereNothingElseIsSaid() {
    answers("Cache-Control", "max-age=10");
    ask();
    body = "two";

    assertThat(ask(Request.get(URI).withField("Pragma", "no-cache"))).isEqualTo("two");
  }

  @Test
  void whoWantsOnlyWhatIsHereGets504WhereThereIsNothing() {
    Request request = Request.get(URI).withField("Cache-Control", "only-if-cached");
    Response response = successResultOf(send(cache, request));

    assertThat(response.status()).isEqualTo(Status.GATEWAY_TIMEOUT);
    assertThat(asked).isEmpty();
  }

  @Test
  void aRequestThatIsNotToBeKeptIsNot() {
    answers("Cache-Control", "max-age=10");
    ask(Request.get(URI).withField("Cache-Control", "no-store"));

    assertThat(cache.entries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"})
  void aRequestWithConditionsOfItsOwnIsItsCallersBusiness(String name) {
    answers("Cache-Control", "max-age=10");
    ask();
    ask(Request.get(URI).withField(name, "\"own\""));

    assertThat(asked).hasSize(2);
    assertThat(asked.getLast().field(name)).hasValue("\"own\"");
  }

  @Test
  void aHeadIsAskedAndNotKept() {
    answers("Cache-Control", "max-age=10");
    ask(Request.of("HEAD", URI));
    ask(Request.of("HEAD", URI));

    assertThat(asked).hasSize(2);
    assertThat(cache.entries()).isZero();
  }

  @Test
  void whatDependsOnFieldsOfTheRequestIsKeptForEach() {
    answers("Cache-Control", "max-age=10", "Vary", "Accept-Language, X-None");
    ask(Request.get(URI).withField("Accept-Language", "de, en"));
    body = "two";
    assertThat(ask(Request.get(URI).withField("Accept-Language", "fr"))).isEqualTo("two");
    assertThat(ask(Request.get(URI))).isEqualTo("two");
    body = "three";
    Request lines =
        Request.get(URI).plusField("Accept-Language", "de").plusField("accept-language", "en");
    assertThat(ask(lines)).isEqualTo("one");
    assertThat(ask(Request.get(URI).withField("Accept-Language", "fr"))).isEqualTo("two");
    assertThat(ask(Request.get(URI).withField("X-None", "x"))).isEqualTo("three");
    assertThat(cache.entries()).isEqualTo(4);
  }

  @Test
  void ofSeveralThatFitTheOneThatCameLastIsUsed() {
    answers("Cache-Control", "max-age=10");
    ask();
    later(10);
    body = "two";
    answers("Cache-Control", "max-age=10", "Vary", "Accept-Language");
    Request german = Request.get(URI).withField("Accept-Language", "de");

    assertThat(ask(german)).isEqualTo("two");
    assertThat(ask(german)).isEqualTo("two");
    assertThat(asked).hasSize(2);
  }

  @Test
  void anotherHostAtTheSamePlaceHasResponsesOfItsOwn() {
    answers("Cache-Control", "max-age=10");
    ask(Request.get(URI).withField("Host", "one.example"));
    body = "two";

    assertThat(ask(Request.get(URI).withField("Host", "two.example"))).isEqualTo("two");
    assertThat(ask(Request.get(URI).withField("Host", "one.example"))).isEqualTo("one");
    ask(Request.of("POST", URI).withField("Host", "one.example"));
    assertThat(cache.entries()).isEqualTo(1);
  }

  @Test
  void aCookieThatComesWithTheWordThatNothingHasChangedIsHandedOnOnce() {
    answers("ETag", "\"x\"", "Cache-Control", "max-age=10");
    ask();
    later(10);
    status = Status.NOT_MODIFIED;
    answers("ETag", "\"x\"", "Set-Cookie", "a=b");

    Response confirmed = successResultOf(send(cache, Request.get(URI)));
    assertThat(confirmed.fields().all("Set-Cookie")).containsExactly("a=b");
    Response kept = successResultOf(send(cache, Request.get(URI)));
    assertThat(kept.fields().has("Set-Cookie")).isFalse();
    assertThat(asked).hasSize(2);
  }

  @Test
  void anotherUserGetsNothingOfIt() {
    answers("Cache-Control", "max-age=10");
    ask(Request.get(URI).withField("Authorization", "Bearer one"));
    body = "two";

    assertThat(ask(Request.get(URI).withField("Authorization", "Bearer two"))).isEqualTo("two");
    assertThat(ask(Request.get(URI))).isEqualTo("two");
    assertThat(ask(Request.get(URI).withField("Authorization", "Bearer one"))).isEqualTo("one");
  }

  @Test
  void sixteenOfOneUriAreKeptAndNoMore() {
    answers("Cache-Control", "max-age=10", "Vary", "X");
    for (int i = 0; i < 17; i++) {
      ask(Request.get(URI).withField("X", "" + i));
    }
    assertThat(cache.entries()).isEqualTo(16);
    ask(Request.get(URI).withField("X", "1"));
    assertThat(asked).hasSize(17);
    ask(Request.get(URI).withField("X", "0"));
    assertThat(asked).hasSize(18);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, 200, true",
    "PUT, 204, true",
    "DELETE, 302, true",
    "PATCH, 404, false",
    "POST, 500, false",
    "OPTIONS, 200, false",
    "MKCOL, 201, true"
  })
  void whatChangesSomethingMakesItForgotten(String method, int code, boolean forgotten) {
    answers("Cache-Control", "max-age=10");
    for (String each : List.of(URI, "http://a/made", "http://a/content", "http://b/made")) {
      ask(Request.get(each));
    }
    status = Status.of(code);
    answers("Location", "made#part", "Content-Location", "//a/content");
    ask(Request.of(method, URI + "#x"));
    assertThat(cache.entries()).isEqualTo(forgotten ? 1 : 4);
    answers("Location", "http://b/made", "Content-Location", "http://[");
    ask(Request.of(method, URI));

    assertThat(cache.entries()).as("other origins stay").isEqualTo(forgotten ? 1 : 4);
  }

  @Test
  void whereTheServerFailsWhatIsStaleMayDo() {
    HttpCache lenient = cache.withStaleIfError(Duration.ofSeconds(30));
    answers("Cache-Control", "max-age=10", "ETag", "\"x\"");
    var _ = successResultOf(successResultOf(send(lenient, Request.get(URI))).body().text(10));
    later(40);
    status = Status.SERVICE_UNAVAILABLE;
    Response stale = successResultOf(send(lenient, Request.get(URI)));
    assertThat(stale.status()).isEqualTo(Status.OK);
    assertThat(stale.fields().first("Age")).hasValue("40");
    reachable = false;
    assertThat(successResultOf(send(lenient, Request.get(URI))).status()).isEqualTo(Status.OK);
    assertThat(asked).hasSize(3);
    later(1);
    failureResultOf(send(lenient, Request.get(URI)), IOException.class);
    reachable = true;
    assertThat(successResultOf(send(lenient, Request.get(URI))).status())
        .isEqualTo(Status.SERVICE_UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "'max-age=10, stale-if-error=5', 15, true",
    "'max-age=10, stale-if-error=5', 16, false",
    "'max-age=10', 11, false",
    "'max-age=10, stale-if-error=5, must-revalidate', 11, false",
    "'no-cache, stale-if-error=50', 1, false",
  })
  void soItIsWhereTheServerHasSaidSo(String said, long seconds, boolean used) {
    answers("Cache-Control", said, "ETag", "\"x\"");
    ask();
    later(seconds);
    reachable = false;
    var coming = send(cache, Request.get(URI));

    if (used) {
      assertThat(successResultOf(coming).status()).isEqualTo(Status.OK);
    } else {
      failureResultOf(coming, IOException.class);
    }
  }

  @Test
  void whatMustBeAskedAboutIsNotUsedStale() {
    answers("Cache-Control", "max-age=10, must-revalidate");
    ask();
    body = "two";
    later(11);

    assertThat(ask(Request.get(URI).withField("Cache-Control", "max-stale"))).isEqualTo("two");
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> cache.withBytesMax(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> cache.withEntriesMax(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> cache.withBodyMax(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> cache.withStaleIfError(Duration.ofSeconds(-1)))
        .hasMessageContaining("negative");
    assertThat(cache).hasToString("HttpCache[0 responses, 0 bytes]");
  }
}
