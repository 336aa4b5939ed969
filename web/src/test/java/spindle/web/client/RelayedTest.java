package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.successResultOf;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// What is different where a request is sent for somebody else.
class RelayedTest {
  private final AskedServer server = new AskedServer();

  @AfterEach
  void close() {
    server.close();
  }

  private Deferred<Response> ask(Request request) {
    return server.ask(request.with(Agent.RELAYED, true));
  }

  @Test
  void nothingIsAdded() {
    ask(Request.get(AskedServer.ROOT));

    assertThat(server.last().receivedWhole()).isEqualTo("GET / HTTP/1.1~Host: 127.0.0.1~~");
  }

  @Test
  void whoReadsTheBodyMayTakeTheirTime() {
    var asked = ask(Request.get(AskedServer.ROOT));
    server.say("HTTP/1.1 200 OK~Content-Length: 4~~some");
    server.memory().advance(Duration.ofHours(1));

    assertThat(server.body(asked)).isEqualTo("some");
  }

  @Test
  void aServerThatIsWaitedForMayNot() {
    var asked = ask(Request.get(AskedServer.ROOT));
    server.say("HTTP/1.1 200 OK~Content-Length: 5~~some");
    var text = successResultOf(asked).body().text(10).reportedElsewhere();
    server.memory().advance(Duration.ofSeconds(31));

    assertThat(text.isDone()).isTrue();
    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void whatNobodyWantsEndsAtOnce() {
    var asked = ask(Request.get(AskedServer.ROOT));
    server.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~4~some~");
    successResultOf(asked).body().cancel();

    assertThat(server.nothingLeft()).isTrue();
  }

  @Test
  void aBodyThatIsStillToBeginDoesNotGoOnBehindTheResponse() {
    Request post = Request.of("POST", AskedServer.ROOT).withBody(Body.of("some"));
    var asked = ask(post.withField("Expect", "100-continue").with(Agent.KEEP_SENDING, true));
    server.heard();
    server.say("HTTP/1.1 401 Unauthorized~Content-Length: 2~~no");

    assertThat(server.body(asked)).isEqualTo("no");
    assertThat(server.heard()).isEmpty();
    assertThat(server.nothingLeft()).isTrue();
  }
}
