package spindle.web.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.LoggedErrors;
import spindle.web.ExchangeNotes;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.EndedExchange;
import spindle.web.server.Site;
import spindle.web.server.VirtualHosts;

/// What stands in the lines of an access log, and what does not.
class AccessLogTest {
  private static final Instant TIME = Instant.parse("2026-09-05T09:30:00.123456Z");
  private static final String START = "127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] ";

  private final List<String> lines = new ArrayList<>();
  private final AccessLog combined = AccessLog.combined(lines::add);
  private final AccessLog json = AccessLog.json(lines::add);

  private static EndedExchange exchange(Address peer, String line, @Nullable Request request) {
    Origin origin = new Origin(peer, IPv4Address.of("127.0.0.1", 80), false);
    return new EndedExchange(
        origin, line, request, Status.OK, 12, 3, 0, TIME, Duration.ofNanos(1_000_412_999), false);
  }

  @Test
  void theHostThatWasAskedForIsInTheLineAndMayHaveALogOfItsOwn() {
    List<String> shop = new ArrayList<>();
    AccessLog ofShop = AccessLog.combined(shop::add);
    Site site =
        Site.answering(
                VirtualHosts.of("a.example", _ -> Response.text("a"))
                    .or("shop.example", _ -> Response.text("shop")))
            .withListener(ended -> {
              json.exchangeEnded(ended);
              Request request = ended.request();
              if (request != null && request.host().equals("shop.example")) {
                ofShop.exchangeEnded(ended);
              }
            });
    new SiteClient(site)
        .ask(
            "GET /1 HTTP/1.1~Host: a.example~~GET /2 HTTP/1.1~Host: shop.example~~"
                + "GET /3 HTTP/1.1~Host: no.example~~");

    assertThat(lines)
        .satisfiesExactly(
            line -> assertThat(line).contains("\"host\":\"a.example\"", "\"status\":200"),
            line -> assertThat(line).contains("\"host\":\"shop.example\"", "\"status\":200"),
            line -> assertThat(line).contains("\"host\":\"no.example\"", "\"status\":404"));
    assertThat(shop).hasSize(1).first().asString().contains("GET /2 ");
  }

  @Test
  void fieldsBehindABodyThatNobodyHasSeenAreTold() {
    Site site = Site.answering(_ -> Response.text("hello")).withListener(json);
    new SiteClient(site)
        .ask("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~0~Sum: 7~Host: b~~");

    assertThat(lines.getFirst())
        .contains("\"received\":3,\"seconds\":0.000000,\"trailersDropped\":2,");
  }

  private static EndedExchange exchange(String target) {
    return exchange(
        IPv4Address.of("192.0.2.7", 5), "GET " + target + " HTTP/1.1", Request.get("/"));
  }

  @Test
  void aSiteWritesALineForEachExchangeInTheCombinedFormat() {
    Site site = Site.of(routes -> routes.get("/").answer(_ -> Response.text("hello")));
    var client = new SiteClient(site.withListener(combined));
    client.ask(
        "GET /?a=b HTTP/1.1~Host: a~User-Agent: curl/8~Referer: http://a/b~~"
            + "HEAD / HTTP/1.1~Host: a~~GET / HTTP/3.0~~");

    assertThat(lines)
        .containsExactly(
            START + "\"GET /?a=b HTTP/1.1\" 200 5 \"http://a/b\" \"curl/8\" 0.000000",
            START + "\"HEAD / HTTP/1.1\" 200 - \"-\" \"-\" 0.000000",
            START + "\"GET / HTTP/3.0\" 505 82 \"-\" \"-\" 0.000000");
  }

  @Test
  void aPeerWhoseNameIsKnownIsCalledSo() {
    Function<Address, Optional<String>> names =
        peer ->
            peer.equals(IPv4Address.of("192.0.2.7", 5))
                ? Optional.of("client.example")
                : Optional.empty();
    EndedExchange known = exchange("/");
    EndedExchange unknown = exchange(IPv4Address.of("192.0.2.8", 5), "GET / HTTP/1.1", null);
    combined.withPeerNames(names).exchangeEnded(known);
    combined.withPeerNames(names).withLineMax(600).exchangeEnded(unknown);
    json.withPeerNames(names).exchangeEnded(known);

    assertThat(lines)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("client.example - - ["),
            line -> assertThat(line).startsWith("192.0.2.8 - - ["),
            line ->
                assertThat(line).contains("\"peer\":\"192.0.2.7\",\"name\":\"client.example\""));
  }

  @Test
  void orAnObjectOfJson() {
    json.exchangeEnded(
        exchange(
            IPv6Address.of("2001:db8::1", 5),
            "GET /a HTTP/1.1",
            Request.get("/a").withField("Host", "b:80").withField("User-Agent", "x\"y\\z\u00e9")));

    assertThat(lines)
        .containsExactly(
            "{\"time\":\"2026-09-05T09:30:00.123Z\",\"status\":200,\"sent\":12,\"received\":3,"
                + "\"seconds\":1.000412,\"peer\":\"2001:db8::1\",\"method\":\"GET\","
                + "\"target\":\"/a\",\"version\":\"HTTP/1.1\",\"host\":\"b:80\","
                + "\"agent\":\"x\\u0022y\\u005Cz\\u00E9\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a\"b | /a\\x22b",
        "/a\\b | /a\\x5Cb",
        "/é\u0001\u007f\tb | /\\xE9\\x01\\x7F\\x09b",
        "http://user:pass@a/b | http://a/b",
        "http://us@er:p@ss@a?b@c | http://a?b@c",
        "/?u=http://u:p@a/&v=https://a/@ | /?u=http://a/&v=https://a/@",
        "/?access_token=secret&a=b | /?access_token=...&a=b",
        "/?a=b&access_token=secret | /?a=b&access_token=...",
        "/@a | /@a",
      })
  void whatAClientSentIsEscapedAndHasNoCredentials(String target, String logged) {
    combined.exchangeEnded(exchange(target));
    combined.exchangeEnded(
        exchange(
            IPv4Address.of("192.0.2.7", 5),
            "",
            Request.get("/").withField("Referer", target.replace("\u0001\u007f", "\t\t"))));

    assertThat(lines.getFirst()).contains("] \"GET " + logged + " HTTP/1.1\" 200 12 \"-\"");
    assertThat(lines.getLast())
        .contains("] \"-\" 200 12 \"" + logged.replace("\\x01\\x7F", "\\x09\\x09") + "\" \"-\"");
  }

  @Test
  void noOtherFieldIsThere() {
    Request request =
        Request.get("/")
            .withField("Authorization", "Basic secret")
            .withField("Proxy-Authorization", "Basic secret")
            .withField("Cookie", "a=secret")
            .withField("X-Api-Key", "secret");
    combined.exchangeEnded(exchange(IPv4Address.of("192.0.2.7", 5), "GET / HTTP/1.1", request));
    json.exchangeEnded(exchange(IPv4Address.of("192.0.2.7", 5), "GET / HTTP/1.1", request));

    assertThat(lines).hasSize(2).noneMatch(line -> line.contains("secret"));
  }

  @Test
  void peersWithoutAnAddressAreADashAndNotesGoFirst() {
    combined.exchangeEnded(exchange(new UnixAddress("/run/a"), "", null));
    combined.exchangeEnded(exchange(new HostnameAddress("a b", 1), "", null));
    Request noted = ExchangeNotes.begin(Request.get("/"));
    ExchangeNotes.of(noted).setUser("al ice\u20ac");
    ExchangeNotes.of(noted).setClient(IPv4Address.of("192.0.2.9", 1));
    combined.exchangeEnded(exchange(new UnixAddress("/run/a"), "", noted));
    json.exchangeEnded(exchange(new UnixAddress("/run/a"), "", noted));

    assertThat(lines.get(0)).startsWith("- - - [05/Sep/2026:09:30:00 +0000] \"-\" ");
    assertThat(lines.get(1)).startsWith("a\\x20b - - ");
    assertThat(lines.get(2)).startsWith("192.0.2.9 - al\\x20ice? [");
    assertThat(lines.get(3)).contains("\"peer\":\"192.0.2.9\",\"user\":\"al ice\\u20AC\"");
  }

  @Test
  void anAbortedExchangeIsMarkedAndOneWithoutAResponseIs499() {
    Site site = Site.answering(_ -> Response.later(new Deferred<>()));
    for (AccessLog log : List.of(combined, json)) {
      var client = new SiteClient(site.withListener(log));
      client.ask("GET / HTTP/1.1~Host: a~~");
      client.wire().abort();
      client.wire().flush();
    }

    assertThat(lines.getFirst()).endsWith("\"GET / HTTP/1.1\" 499 - \"-\" \"-\" 0.003000 aborted");
    assertThat(lines.getLast()).contains("\"status\":499,", ",\"aborted\":true,");
  }

  @Test
  void aLineHasAtMostSoManyCharactersAndStaysWhole() {
    Request large =
        Request.get("/")
            .withField("Referer", "\u00ff".repeat(9000))
            .withField("User-Agent", "\u00ff".repeat(9000));
    String line = "GET /" + "\"".repeat(8000) + " HTTP/1.1";
    for (int max : List.of(512, 1000, 8192)) {
      lines.clear();
      combined.withLineMax(max).exchangeEnded(exchange(new UnixAddress(""), line, large));
      json.withLineMax(max).exchangeEnded(exchange(new UnixAddress(""), line, large));

      assertThat(lines).allMatch(each -> each.length() <= max && each.length() > max - 170);
      assertThat(lines.getFirst()).endsWith("...\" 200 12 \"...\" \"...\" 1.000412");
      assertThat(lines.getLast()).endsWith("...\",\"agent\":\"...\"}");
    }
    combined.exchangeEnded(exchange(new UnixAddress(""), line, large));
    assertThat(lines.getLast()).hasSizeBetween(8000, 8192);
    assertThatThrownBy(() -> combined.withLineMax(511))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected lines of at least 512 characters, got 511");
  }

  @Test
  void aSinkThatFailsFailsNoExchangeAndIsInTheLogOnce() {
    AccessLog failing =
        AccessLog.combined(_ -> {
          throw new IllegalStateException("no");
        });
    Site site = Site.answering(_ -> Response.text("hello")).withListener(failing);
    try (var errors = LoggedErrors.open()) {
      String answers = new SiteClient(site).ask("GET / HTTP/1.1~Host: a~~".repeat(3));

      assertThat(answers.split("hello", -1)).hasSize(4);
      assertThat(errors.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void aLoggerTakesLinesAsMessages() {
    var logger = new RecordedLogger();
    AccessLog.combined(logger).exchangeEnded(exchange("/{0}"));
    AccessLog.json(logger).exchangeEnded(exchange("/{0}"));

    assertThat(logger.messages).hasSize(2).allMatch(line -> line.contains("/{0}"));
  }

  /// Keeps what it is told.
  private static final class RecordedLogger implements System.Logger {
    private final List<String> messages = new ArrayList<>();

    @Override
    public String getName() {
      return "access";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      messages.add(message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... values) {
      assertThat(values).isNull();
      messages.add(format);
    }
  }
}
