package spindle.web.filters;

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
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.testing.ManualClock;
import spindle.web.Filter;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.Agent;
import spindle.web.coding.ContentCodings;
import spindle.web.coding.MalformedContent;

/// What an agent writes down of its requests.
class RequestLogTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00.123456Z");

  private final ManualClock clock = new ManualClock();
  private final List<String> lines = new ArrayList<>();
  private final RequestLog log = RequestLog.of(clock, lines::add).withTime(() -> NOW);

  private Deferred<Response> send(Filter filter, Response answer, String uri) {
    return Agent.to(_ -> answer).with(filter).request(Request.get(uri));
  }

  @Test
  void aLineIsWrittenWhenTheBodyHasEnded() {
    Deferred<Response> coming = new Deferred<>();
    var asked = send(log, Response.later(coming), "http://a/b?c#d");
    clock.advance(Duration.ofMillis(250));
    coming.callback(Response.text("hello"));
    Response response = successResultOf(asked);
    assertThat(lines).isEmpty();
    clock.advance(Duration.ofMillis(750));
    successResultOf(response.body().text(10));

    assertThat(lines)
        .containsExactly("2026-11-29T12:00:00.123Z \"GET http://a/b?c\" 200 5 1.000000");
  }

  @Test
  void soItIsWhereThereIsNoneOrNobodyWantsIt() {
    successResultOf(send(log, Response.of(Status.NO_CONTENT), "http://a/"));
    Response unread = successResultOf(send(log, Response.text("x"), "http://a/"));
    unread.body().cancel();
    unread.body().cancel();

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).endsWith("\"GET http://a/\" 204 0 0.000000");
    assertThat(lines.getLast()).endsWith("\"GET http://a/\" 200 0 0.000000");
  }

  @Test
  void whatFailsSaysHow() {
    Agent broken =
        Agent.to(_ -> {
          throw new IOException("a secret");
        });
    failureResultOf(broken.with(log).request(Request.get("http://a/")), IOException.class);
    Deferred<Response> cancelled = send(log, Response.later(new Deferred<>()), "http://a/");
    cancelled.cancel();
    failureResultOf(cancelled, CancelledError.class);
    Body failing = ContentCodings.decoded(Body.of("no gzip"), ContentCodings.known().reversed());
    Response begun = successResultOf(send(log, Response.of(failing, "x/y"), "http://a/"));
    failureResultOf(begun.body().text(10), MalformedContent.class);

    assertThat(lines.get(0)).endsWith("\"GET http://a/\" - 0 0.000000 IOException");
    assertThat(lines.get(1)).endsWith("\"GET http://a/\" - 0 0.000000 CancelledError");
    assertThat(lines.get(2)).endsWith("\"GET http://a/\" 200 0 0.000000 MalformedContent");
  }

  @Test
  void credentialsAreLeftOutAndALineHasALimit() {
    successResultOf(
        send(log, Response.of(Status.OK), "http://a/?access_token=secret&b=" + "x".repeat(9000)));

    assertThat(lines.getFirst())
        .contains("access_token=...&b=xxx")
        .doesNotContain("secret")
        .endsWith("...\" 200 0 0.000000")
        .hasSizeBetween(8000, 8 * 1024);
    assertThatThrownBy(() -> log.withLineMax(511)).hasMessageContaining("at least 512");
  }

  @Test
  void aSinkThatFailsFailsNoRequest() {
    RequestLog failing =
        RequestLog.of(
            clock,
            _ -> {
              throw new IllegalStateException("full");
            });

    successResultOf(send(failing, Response.of(Status.OK), "http://a/"));
  }

  private final HarRecorder recorder = HarRecorder.of(clock).withTime(() -> NOW);

  @Test
  void anArchiveHasWhatWasAskedAndAnswered() {
    Response answer =
        Response.text("he\"llö").withField("Location", "/x").withField("Set-Cookie", "s=secret");
    Request request =
        Request.get("http://a/b?c=d%20e&access_token=secret")
            .withField("Authorization", "secret")
            .withField("X-Field", "\\x");
    Response response = successResultOf(Agent.to(_ -> answer).with(recorder).request(request));
    clock.advance(Duration.ofMillis(1500));
    successResultOf(response.body().text(10));

    assertThat(recorder.har())
        .isEqualTo(
            """
            {"log":{"version":"1.2","creator":{"name":"Spindle","version":"1"},"entries":[
            {"startedDateTime":"2026-11-29T12:00:00.123Z","time":1500.000,"request":\
            {"method":"GET","url":"http://a/b?c=d%20e&access_token=...","httpVersion":"HTTP/1.1",\
            "cookies":[],"headers":[{"name":"Authorization","value":"..."},\
            {"name":"X-Field","value":"\\\\x"}],\
            "queryString":[{"name":"c","value":"d e"},{"name":"access_token","value":"..."}],\
            "headersSize":-1,"bodySize":0},"response":{"status":200,"statusText":"OK",\
            "httpVersion":"HTTP/1.1","cookies":[],"headers":[\
            {"name":"Content-Type","value":"text/plain; charset=utf-8"},\
            {"name":"Location","value":"/x"},{"name":"Set-Cookie","value":"..."}],\
            "content":{"size":7,"mimeType":"text/plain; charset=utf-8","text":"he\\"llö"},\
            "redirectURL":"/x","headersSize":-1,"bodySize":-1},"cache":{},\
            "timings":{"send":0,"wait":0.000,"receive":1500.000}}
            ]}}
            """);
  }

  private String recorded(HarRecorder by, Response answer) {
    Response response = successResultOf(send(by, answer, "http://a/"));
    successResultOf(response.body().bytes(100_000));
    return by.har();
  }

  @Test
  void whatIsNoTextIsBase64AndABodyIsKeptUpToALimit() {
    byte[] bytes = {(byte) 0xFF, 0, 1};
    assertThat(recorded(recorder, Response.bytes(bytes, "image/png")))
        .contains(
            "\"size\":3,\"mimeType\":\"image/png\",\"text\":\"/wAB\",\"encoding\":\"base64\"");
    String large = recorded(recorder, Response.text("x".repeat(65_537)));
    assertThat(large)
        .contains("\"size\":65537", "\"text\":\"" + "x".repeat(65_536) + "\"")
        .contains("\"comment\":\"the first 65536 bytes\"");
    assertThat(recorded(recorder.withBodyMax(0), Response.text("hello")))
        .doesNotContain("hello")
        .contains("\"size\":5");
  }

  @Test
  void aRequestWithoutAResponseSaysWhy() {
    Agent broken =
        Agent.to(_ -> {
          throw new IOException("no\nroute");
        });
    failureResultOf(broken.with(recorder).request(Request.get("http://a/")), IOException.class);

    assertThat(recorder.har())
        .contains("\"status\":0", "\"_error\":\"IOException: no\\u000aroute\"");
  }

  @Test
  void theLastThousandAreKeptAndNoMoreThanMayBe() {
    for (int i = 0; i < 1001; i++) {
      successResultOf(send(recorder, Response.of(Status.OK), "http://a/" + i));
    }
    assertThat(recorder.size()).isEqualTo(1000);
    assertThat(recorder.dropped()).isEqualTo(1);
    assertThat(recorder.har()).contains("\"http://a/1000\"").doesNotContain("\"http://a/0\"");
    recorder.clear();
    assertThat(recorder.size()).isZero();
    HarRecorder small = recorder.withBytesMax(3_000);
    for (int i = 0; i < 5; i++) {
      recorded(small, Response.text("x".repeat(1_000)));
    }
    assertThat(small.size()).isEqualTo(1);
    assertThat(small.dropped()).isEqualTo(4);
    HarRecorder one = recorder.withEntriesMax(1);
    recorded(one, Response.text("a"));
    recorded(one, Response.text("b"));
    assertThat(one.size()).isEqualTo(1);
    assertThatThrownBy(() -> one.withEntriesMax(0)).hasMessageContaining("at least 1");
  }
}
