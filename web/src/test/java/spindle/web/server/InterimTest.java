package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;

/// Interim responses: 103 and its like.
class InterimTest {
  private static final Fields LINK = Fields.of("Link", "</a.css>; rel=preload");
  private static final String HINTS = "HTTP/1.1 103 Early Hints~Link: </a.css>; rel=preload~~";
  private static final String OK = "HTTP/1.1 200 OK~Content-Length: 0~~";

  private final List<Request> requests = new ArrayList<>();
  private final List<Boolean> sent = new ArrayList<>();
  private final Deferred<Response> answer = new Deferred<>();
  private final Site site =
      Site.of(routes -> {
        routes
            .any("/")
            .answer(r -> {
              sent.add(r.inform(Status.EARLY_HINTS, LINK));
              return Response.of(Status.OK);
            });
        routes
            .any("/later")
            .answerLater(r -> {
              requests.add(r);
              return answer;
            });
      });

  @Test
  void theyComeBeforeTheFinalOneAndTheirFieldsAreTheirOwn() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~");
    assertThat(requests.getFirst().inform(Status.EARLY_HINTS, LINK)).isTrue();
    assertThat(client.received()).isEqualTo(HINTS);
    Fields framed = Fields.of("Content-Length", "9", "Transfer-Encoding", "chunked");
    assertThat(requests.getFirst().inform(Status.PROCESSING, framed)).isTrue();
    answer.callback(Response.of(Status.OK));

    assertThat(client.received()).isEqualTo("HTTP/1.1 102 Processing~~" + OK);
  }

  @Test
  void anAnswerToHeadHasNoBodyBehindThem() {
    assertThat(Client.of(site).ask("HEAD / HTTP/1.1~Host: a~~GET / HTTP/1.1~Host: a~~"))
        .isEqualTo((HINTS + OK).repeat(2));
  }

  @Test
  void anOldClientGetsNone() {
    assertThat(Client.of(site).ask("GET / HTTP/1.0~~")).startsWith("HTTP/1.1 200 OK~");
    assertThat(sent).containsExactly(false);
    assertThat(Request.get("/").inform(Status.EARLY_HINTS, LINK)).isFalse();
  }

  @Test
  void aNinthIsNotSent() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~");
    for (int i = 0; i < 9; i++) {
      sent.add(requests.getFirst().inform(Status.EARLY_HINTS, LINK));
    }

    assertThat(sent).containsExactly(true, true, true, true, true, true, true, true, false);
    assertThat(client.received()).isEqualTo(HINTS.repeat(8));
  }

  @Test
  void afterTheFinalOneItIsTooLate() {
    var client = Client.of(site);
    client.send("GET /later HTTP/1.1~Host: a~~");
    answer.callback(Response.of(Status.OK));

    assertThatThrownBy(() -> requests.getFirst().inform(Status.EARLY_HINTS, LINK))
        .isInstanceOf(IllegalStateException.class);
    assertThat(client.received()).isEqualTo(OK);
  }

  @Test
  void onlyInterimOnesThatSwitchNothingAreTaken() {
    for (Status status : List.of(Status.OK, Status.SWITCHING_PROTOCOLS)) {
      assertThatThrownBy(() -> Request.get("/").inform(status, Fields.none()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void continueIsSentOnlyToWhoWaitsForIt() {
    var waiting = Client.of(site);
    waiting.send("POST /later HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 1~~");
    assertThat(requests.getFirst().inform(Status.CONTINUE, Fields.none())).isTrue();
    assertThat(requests.getFirst().inform(Status.CONTINUE, Fields.none())).isFalse();
    assertThat(waiting.received()).isEqualTo("HTTP/1.1 100 Continue~~");

    var other = Client.of(site);
    other.send("POST /later HTTP/1.1~Host: a~Content-Length: 1~~");
    assertThat(requests.getLast().inform(Status.CONTINUE, Fields.none())).isFalse();
    assertThat(other.received()).isEmpty();
  }
}
