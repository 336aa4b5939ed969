package spindle.http.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;

class RequestHeadTest {
  private static RequestHead head(String lines) throws MalformedMessage {
    byte[] bytes = (lines.replace("~", "\r\n") + "\r\n").getBytes(ISO_8859_1);
    var parser = new RequestParser(MessageLimits.requests());
    return Objects.requireNonNull(parser.read(ByteBuffer.wrap(bytes)));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /a?b, /a?b, h, ''",
    "GET, http://H:80/a?b, /a?b, H:80, http",
    "GET, HTTPS://h, /, h, https",
    "GET, http://h?b, /?b, h, http",
    "OPTIONS, *, *, h, ''",
    "CONNECT, h:443, '', h:443, ''",
    "GET, //x/y, //x/y, h, ''"
  })
  void theTargetIsTakenApart(String method, String target, String path, String host, String scheme)
      throws MalformedMessage {
    String named = scheme.equals("https") ? "h:443" : "h";
    RequestHead head = head("%s %s HTTP/1.1~Host: %s~".formatted(method, target, named));

    assertThat(head.method()).isEqualTo(method);
    assertThat(head.target()).isEqualTo(target);
    assertThat(head.pathAndQuery()).isEqualTo(path);
    assertThat(head.host()).isEqualTo(host);
    assertThat(head.scheme()).isEqualTo(scheme);
  }

  @ParameterizedTest
  @CsvSource({
    "1.1, '', true",
    "1.1, Connection: close~, false",
    "1.1, Connection: CLOSE~, false",
    "1.1, 'Connection: x, close~', false",
    "1.1, Connection: x~Connection: Close~, false",
    "1.1, 'Connection: keep-alive, close~', false",
    "1.1, Connection: xclose~, true",
    "1.0, '', false",
    "1.0, Connection: Keep-Alive~, true",
    "1.0, Connection: x~connection: keep-alive~, true",
    "1.0, 'Connection: keep-alive, close~', false"
  })
  void theConnectionPersistsAsTheListSays(String version, String fields, boolean persists)
      throws MalformedMessage {
    assertThat(head("GET / HTTP/%s~Host: a~%s".formatted(version, fields)).persists())
        .isEqualTo(persists);
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: websocket~, true",
    "'GET / HTTP/1.1~Host: a~Connection: keep-alive, Upgrade~Upgrade: x~', true",
    "GET / HTTP/1.1~Host: a~Connection: Upgrade~, false",
    "GET / HTTP/1.1~Host: a~Upgrade: websocket~, false",
    "POST / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: websocket~, false",
    "GET / HTTP/1.0~Host: a~Connection: Upgrade~Upgrade: websocket~, false",
    "GET / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: x~Content-Length: 1~, false",
    "GET / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: x~Content-Length: 0~, true",
    "GET / HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: x~Transfer-Encoding: chunked~, false"
  })
  void onlyAGetWithoutABodyUpgrades(String lines, boolean upgrades) throws MalformedMessage {
    assertThat(head(lines).upgrades()).isEqualTo(upgrades);
  }

  @Test
  void aParserServesOneHeadAfterAnother() throws MalformedMessage {
    var parser = new RequestParser(MessageLimits.requests());
    byte[] two = "GET /1 HTTP/1.0\r\nHost: a\r\n\r\nGET /2 HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1);
    ByteBuffer stream = ByteBuffer.wrap(two);

    assertThat(Objects.requireNonNull(parser.read(stream)).host()).isEqualTo("a");
    assertThat(Objects.requireNonNull(parser.read(stream)).host()).isEmpty();
    assertThat(parser.read(stream)).isNull();
    assertThat(parser.pending()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "G(, 1",
    "GET /a#, 1",
    "GET / HTTP/1.1~Host : a~, 1",
    "GET / HTTP/1.1~~, 2",
    "GET / HTTP/1.x~, 3"
  })
  void aParserThatHasRefusedOneStreamReadsAnother(String refused, int pieces)
      throws MalformedMessage {
    var parser = new RequestParser(MessageLimits.requests());
    byte[] bytes = refused.replace("~", "\r\n").getBytes(ISO_8859_1);
    int half = pieces == 1 ? bytes.length : bytes.length / pieces;
    assertThatThrownBy(
            () -> {
              var _ = parser.read(ByteBuffer.wrap(bytes, 0, half));
              var _ = parser.read(ByteBuffer.wrap(bytes, half, bytes.length - half));
            })
        .isInstanceOf(MalformedMessage.class);
    byte[] good = "GET /2 HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1);

    assertThat(parser.pending()).isZero();
    assertThat(Objects.requireNonNull(parser.read(ByteBuffer.wrap(good))).target()).isEqualTo("/2");
  }

  @Test
  void limitsAreAtLeastOne() {
    assertThatThrownBy(() -> MessageLimits.requests().withHeadMax(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(MessageLimits.requests().withFieldsMax(7).fieldsMax()).isEqualTo(7);
    assertThat(MessageLimits.requests().fieldsMax()).isEqualTo(128);
    assertThat(MessageLimits.requests().withHeadMax(64 * 1024).withFieldsMax(256))
        .isEqualTo(MessageLimits.responses())
        .hasSameHashCodeAs(MessageLimits.responses());
  }

  @Test
  void aMessageOfAFaultQuotesNothingOfTheInput() {
    assertThatThrownBy(() -> head("GET /secret# HTTP/1.1~"))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void fieldsThatArrivedAreLikeThoseThatWereBuilt() throws MalformedMessage {
    Fields built = Fields.of("Accept", "a", "x", "1", "ACCEPT", "b, \"c,d\"");
    Fields arrived = head("GET / HTTP/1.0~Accept: a~x:1~ACCEPT:\tb, \"c,d\" ~").fields();

    assertThat(arrived).isEqualTo(built).hasSameHashCodeAs(built);
    assertThat(arrived.with("x", "2").all("accept")).hasSize(2);
    assertThat(arrived.first("X")).contains("1");
    assertThat(head("GET / HTTP/1.0~x: \u00fc~").fields().first("x")).contains("\u00fc");
  }
}
