package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.http.Fields;
import spindle.web.Response;
import spindle.web.body.Body;

/// Fields behind a body, both ways.
class TrailerTest {
  private static final String HEAD = "GET / HTTP/1.1~Host: a~TE: trailers~~";
  private static final Fields SUM = Fields.of("Sum", "7", "Content-Length", "3", "Host", "b");

  private static Response answer(Body body) {
    return Response.of(body.withTrailer(() -> SUM, "Sum"), "a/b");
  }

  private static Body written() {
    return Body.written(out -> out.write("abc"));
  }

  private static Client serving(Response response) {
    return Client.of(Site.answering(_ -> response));
  }

  @Test
  void theyAreAnnouncedAndSentToWhoTakesThemButForThoseThatMayNotStandThere() {
    assertThat(serving(answer(written())).ask(HEAD))
        .isEqualTo(
            "HTTP/1.1 200 OK~Content-Type: a/b~Transfer-Encoding: chunked~Trailer: Sum~~"
                + "3~abc~0~Sum: 7~~");
  }

  @Test
  void whoDoesNotSayThatItTakesThemGetsNoneUnlessTheResponseInsists() {
    String without = HEAD.replace("TE: trailers~", "");

    assertThat(serving(answer(written())).ask(without))
        .isEqualTo("HTTP/1.1 200 OK~Content-Type: a/b~Transfer-Encoding: chunked~~3~abc~0~~");
    assertThat(serving(answer(written()).withField("Trailer", "Sum")).ask(without))
        .contains("~Trailer: Sum~")
        .endsWith("3~abc~0~Sum: 7~~");
  }

  @Test
  void headOldClientsAndBodiesOfKnownLengthHaveNone() {
    assertThat(serving(answer(written())).ask(HEAD.replace("GET", "HEAD"))).endsWith("~~");
    assertThat(serving(answer(written())).ask(HEAD.replace("1.1", "1.0")))
        .endsWith("Connection: close~~abc");
    assertThat(serving(answer(Body.of("abc"))).ask(HEAD)).endsWith("Content-Length: 3~~abc");
  }

  @Test
  void thoseOfARequestComeApartFromItsFieldsWhenItsBodyHasEnded() {
    var client =
        Client.of(
            Site.of(routes ->
                routes
                    .post("/")
                    .answerLater(r ->
                        r.body()
                            .text(100)
                            .addCallback(text ->
                                Response.text(
                                    text
                                        + r.fields().has("Sum")
                                        + r.body().trailer().size()
                                        + r.body().trailer().firstOr("sum", ""))))));

    assertThat(
            client.ask(
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~"
                    + "3~abc~0~Sum: 7~Host: b~If-Match: x~Authorization: y~~"))
        .endsWith("~~abcfalse17");
  }

  @Test
  void fieldsThatNobodyHasSeenAreCounted() {
    List<Integer> dropped = new ArrayList<>();
    Site site =
        Site.of(
                routes -> {
                  routes
                      .post("/read")
                      .answerLater(r ->
                          r.body()
                              .text(9)
                              .addCallback(_ -> Response.text(r.body().trailer() + "")));
                  routes
                      .post("/unread")
                      .answerLater(r -> r.body().text(9).addCallback(Response::text));
                  routes.post("/unwanted").answer(_ -> Response.text("no"));
                })
            .withListener(ended -> dropped.add(ended.trailersDropped()));
    String rest = " HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~0~";
    String trailer = "Sum: 7~Host: b~If-Match: x~~";

    for (String path : List.of("/read", "/unread", "/unwanted")) {
      Client.of(site).send("POST " + path + rest + trailer);
    }
    Client.of(site).send("POST /unread" + rest + "~");

    assertThat(dropped).containsExactly(2, 3, 3, 0);
  }
}
