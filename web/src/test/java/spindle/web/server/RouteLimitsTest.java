package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Response;
import spindle.web.WebLimits;

/// Limits that hold for some requests of a site and not for others: of a route, of what is mounted,
/// of a virtual host, and by a filter.
class RouteLimitsTest {
  private static final String GET = "GET / HTTP/1.1~Host: a~~";
  private static final WebLimits SMALL = WebLimits.defaults().withBodyMax(4);

  private static final Handler READS =
      request ->
          Response.later(request.body().text(1000).addCallback(t -> Response.text("took " + t)));

  private final List<Deferred<Response>> pending = new ArrayList<>();
  private final Site site =
      Site.of(
              routes -> {
                routes.get("/").answer(_ -> Response.text("next"));
                routes.post("/").answer(READS);
                routes.post("/ignored").answer(_ -> Response.text("not looked at"));
                routes.post("/large").withLimits(limits -> limits.withBodyMax(8)).answer(READS);
                routes
                    .post("/slow")
                    .withLimits(l -> l.withBodyStall(Duration.ofHours(1)).withBodyMax(100))
                    .answer(READS);
                routes
                    .get("/quick")
                    .withLimits(l -> l.withHandlerTimeout(Duration.ofSeconds(1)))
                    .answerLater(_ -> pending());
                routes.get("/unhurried").answerLater(_ -> pending());
                routes
                    .post("/early")
                    .withLimits(limits -> limits.withDrainMax(3))
                    .answer(_ -> Response.text("early"));
              })
          .withLimits(SMALL);

  private Deferred<Response> pending() {
    pending.add(new Deferred<>());
    return pending.getLast();
  }

  private static String post(String path, int bytes) {
    return "POST %s HTTP/1.1~Host: a~Content-Length: %d~~%s"
        .formatted(path, bytes, "x".repeat(bytes));
  }

  private static String chunked(String path, int bytes) {
    return "POST %s HTTP/1.1~Host: a~Transfer-Encoding: chunked~~%x~%s~0~~"
        .formatted(path, bytes, "x".repeat(bytes));
  }

  @Test
  void aRouteMayTakeMoreThanItsSite() {
    assertThat(Client.of(site).ask(post("/", 4))).endsWith("took xxxx");
    assertThat(Client.of(site).ask(post("/", 5))).startsWith("HTTP/1.1 413 ");
    assertThat(Client.of(site).ask(post("/large", 8))).endsWith("took xxxxxxxx");
    assertThat(Client.of(site).ask(chunked("/large", 8))).endsWith("took xxxxxxxx");
    assertThat(Client.of(site).ask(post("/large", 9))).startsWith("HTTP/1.1 413 ");
    assertThat(Client.of(site).ask(chunked("/large", 9))).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void theNextRequestHasTheLimitsOfTheSite() {
    var client = Client.of(site);

    assertThat(client.ask(post("/large", 8))).endsWith("took xxxxxxxx");
    assertThat(client.ask(post("/", 5))).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedToWhoAsksForItBeforeAnyOfItIsWaitedFor() {
    String head = "HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 5~~";

    assertThat(Client.of(site).ask("POST / " + head))
        .startsWith("HTTP/1.1 413 ")
        .doesNotContain("100 Continue");
    assertThat(Client.of(site).ask("POST /large " + head)).isEqualTo("HTTP/1.1 100 Continue~~");
    assertThat(Client.of(site).ask(post("/ignored", 5))).endsWith("not looked at");
  }

  @Test
  void whoMayNotComeInIsToldThatAndNotThatItsBodyIsTooLarge() {
    Filter locked = (_, _) -> Response.of(Status.UNAUTHORIZED);
    Site guarded = Site.of(routes -> routes.post("/").answer(READS.with(locked))).withLimits(SMALL);

    assertThat(Client.of(guarded).ask(post("/", 5))).startsWith("HTTP/1.1 401 ");
    assertThat(Client.of(guarded).ask("POST / HTTP/1.1~Host: a~Content-Length: 99999999~~"))
        .startsWith("HTTP/1.1 401 ")
        .contains("~Connection: close~");
  }

  @Test
  void aRouteMayHaveMoreTimeForABody() {
    var slow = Client.of(site);
    slow.send("POST /slow HTTP/1.1~Host: a~Content-Length: 9~~x");
    var usual = Client.of(site);
    usual.send("POST / HTTP/1.1~Host: a~Content-Length: 3~~x");
    slow.advance(Duration.ofSeconds(31));
    usual.advance(Duration.ofSeconds(31));

    assertThat(usual.received()).startsWith("HTTP/1.1 408 ");
    assertThat(slow.received()).isEmpty();
    slow.advance(Duration.ofHours(1));
    assertThat(slow.received()).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void aRouteMayHaveToAnswerInTime() {
    var quick = Client.of(site);
    quick.send("GET /quick HTTP/1.1~Host: a~~");
    var unhurried = Client.of(site);
    unhurried.send("GET /unhurried HTTP/1.1~Host: a~~");
    quick.advance(Duration.ofSeconds(2));
    unhurried.advance(Duration.ofDays(1));

    assertThat(quick.received()).startsWith("HTTP/1.1 503 ");
    assertThat(unhurried.received()).isEmpty();
  }

  @Test
  void aRouteMayHaveLessThrownAwayForIt() {
    assertThat(Client.of(site).ask("POST /early HTTP/1.1~Host: a~Content-Length: 3~~"))
        .doesNotContain("close");
    assertThat(Client.of(site).ask("POST /early HTTP/1.1~Host: a~Content-Length: 4~~"))
        .contains("~Connection: close~");
  }

  @Test
  void whatIsMountedOrAVirtualHostKeepsItsOwn() {
    Site large = Site.answering(READS).withLimits(SMALL.withBodyMax(8));
    Site whole =
        Site.of(
                routes -> {
                  routes.get("/").answer(_ -> Response.text("next"));
                  routes.mount("/large", large);
                  routes.mount("/plain", Site.answering(READS));
                  routes.mount(
                      "/host", VirtualHosts.of("large", large).otherwise(Site.answering(READS)));
                })
            .withLimits(SMALL);

    assertThat(Client.of(whole).ask(post("/large/x", 8))).endsWith("took xxxxxxxx");
    assertThat(Client.of(whole).ask(post("/plain/x", 5))).startsWith("HTTP/1.1 413 ");
    assertThat(Client.of(whole).ask(post("/host/x", 5))).startsWith("HTTP/1.1 413 ");
    assertThat(Client.of(whole).ask(post("/host/x", 8).replace("Host: a", "Host: large")))
        .endsWith("took xxxxxxxx");
    assertThat(Client.of(whole).ask(GET)).endsWith("next");
  }
}
