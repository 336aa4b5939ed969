package spindle.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.http.Status;
import spindle.json.closed.Closed;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.BadJson;
import spindle.web.body.Body;
import spindle.web.server.Site;

/// JSON as handlers read and write it: found without a word, and strict.
class JacksonCodecTest {
  private final JacksonCodec codec = new JacksonCodec();

  private final Site site =
      Site.of(routes -> {
        routes
            .post("/items")
            .answerLater(r -> r.body().json(Item.class).addCallback(Response::json));
        routes
            .post("/short")
            .answerLater(r -> r.body().json(Item.class, 20).addCallback(Response::json));
        routes.get("/none").answer(_ -> Response.json(null));
        routes.get("/closed").answer(_ -> Response.json(new Closed(1)));
        routes
            .post("/closed")
            .answerLater(r -> r.body().json(Closed.class).addCallback(Response::json));
        routes
            .post("/object")
            .answerLater(r -> r.body().json(Runnable.class).addCallback(Response::json));
      });

  private Response post(String path, String json) throws Exception {
    return site.handle(Request.of("POST", path).withBody(Body.of(json)))
        .whenHere()
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  private static String text(Response response) {
    var whole = response.body().whole();
    return whole == null ? "" : UTF_8.decode(whole.duplicate()).toString();
  }

  @Test
  void aRecordIsReadAndWritten() throws Exception {
    Response answer = post("/items", "{\"name\":\"tür\",\"count\":2,\"parts\":[]}");

    assertThat(text(answer)).isEqualTo("{\"name\":\"tür\",\"count\":2,\"parts\":[]}");
    assertThat(answer.fields().all("Content-Type")).containsExactly("application/json");
    assertThat(text(site.handle(Request.get("/none")))).isEqualTo("null");
  }

  @Test
  void fieldsMayBeTooManyOrTooFew() throws Exception {
    assertThat(post("/items", "{\"name\":\"a\",\"count\":2,\"colour\":\"red\"}").status())
        .isEqualTo(Status.OK);
    assertThat(codec.read("{}".getBytes(UTF_8), Item.class)).isEqualTo(new Item(null, 0, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "null",
        "[]",
        "3",
        "{'name':'a'}",
        "{name:1}",
        "{\"name\":\"a\",\"count\":2}}",
        "{\"name\":\"a\",\"count\":2} {}",
        "{\"name\":\"a\",\"name\":\"b\",\"count\":2}",
        "{\"name\":\"a\",\"count\":null}",
        "{\"name\":\"a\",\"count\":\"two\"}",
        "{\"name\":\"a\",\"count\":99999999999}",
        "{\"name\":\"a\",\"count\":NaN}",
        "{\"name\":\"a\",\"count\":-1}",
        "{\"name\":\"secret\u0000\",\"count\":1}",
        "{\"name\":\"a\",/* c */\"count\":1}",
        "{\"name\":\"\\ud8\",\"count\":1}",
      })
  void whatIsNoSuchRecordIsAnsweredWith400(String json) throws Exception {
    Response answer = post("/items", json);

    assertThat(answer.status()).isEqualTo(Status.BAD_REQUEST);
    assertThat(text(answer)).contains("Expected ").doesNotContain("secret", "spindle.json");
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] json = {'"', (byte) 0xff, '"'};

    assertThatThrownBy(() -> codec.read(json, String.class)).isInstanceOf(BadJson.class);
  }

  @Test
  void nestingIsTakenUpToTheLimitAndNotPastIt() throws Exception {
    int max = JacksonCodec.DEPTH_MAX;

    assertThat((List<?>) codec.read(nested(max), List.class)).hasSize(1);
    assertThatThrownBy(() -> codec.read(nested(max + 1), List.class)).isInstanceOf(BadJson.class);
    assertThatThrownBy(() -> codec.read(nested(1_000_000), List.class)).isInstanceOf(BadJson.class);
  }

  private static byte[] nested(int depth) {
    return ("[".repeat(depth) + "]".repeat(depth)).replace("[]", "[1]").getBytes(UTF_8);
  }

  @Test
  void aBodyIsTakenUpToTheLimitAndNotPastIt() throws Exception {
    assertThat(post("/short", "{\"name\":\"\",\"count\":1}").status())
        .isEqualTo(Status.CONTENT_TOO_LARGE);
    assertThat(post("/short", "{\"count\":1}").status()).isEqualTo(Status.OK);

    String fits = "{\"name\":\"\",\"count\":1}" + " ".repeat(2 * 1024 * 1024 - 21);
    assertThat(post("/items", fits).status()).isEqualTo(Status.OK);
    assertThat(post("/items", fits + " ").status()).isEqualTo(Status.CONTENT_TOO_LARGE);
  }

  @Test
  void whatTheProgramGotWrongIsNotTheClientsFault() throws Exception {
    assertThat(site.handle(Request.get("/closed")).status())
        .isEqualTo(Status.INTERNAL_SERVER_ERROR);
    assertThat(post("/closed", "{\"count\":1}").status()).isEqualTo(Status.INTERNAL_SERVER_ERROR);
    assertThat(post("/object", "{}").status()).isEqualTo(Status.INTERNAL_SERVER_ERROR);
    assertThatThrownBy(() -> codec.write(new Closed(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spindle.json.closed.Closed");
  }

  @Test
  void anyBytesAreReadOrRefused() {
    long seed = 20_261_129;
    var random = new Random(seed);
    String alphabet = "{}[]\",:0123456789-.eEtrufalsn\\ ü\u0000x";
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder(random.nextBoolean() ? "" : "{\"name\":\"");
      int length = random.nextInt(30);
      for (int j = 0; j < length; j++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Class<?> type = i % 2 == 0 ? Item.class : Object.class;
        codec.read(text.toString().getBytes(UTF_8), type);
      } catch (BadJson e) {
        assertThat(e).hasMessageStartingWith("Expected ");
      }
    }
  }
}
