package spindle.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @Test
  void halvesAndNamesAreInLowerCaseAndValuesAsTheyCame() {
    MediaType type = MediaType.of("Text/HTML ; Charset=UTF-8;; x=\"a \\\"b\\\"\" ");

    assertThat(type.name()).isEqualTo("text/html");
    assertThat(type.charset()).contains(UTF_8);
    assertThat(type.parameter("X")).contains("a \"b\"");
    assertThat(type).hasToString("text/html; charset=UTF-8; x=\"a \\\"b\\\"\"");
    assertThat(type.is(MediaType.of("text/html"))).isTrue();
    assertThat(type).isNotEqualTo(MediaType.of("text/html"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text",
        "text/",
        "/html",
        "text /html",
        "text/html, text/plain",
        "text/html; a",
        "text/html; a=",
        "text/html; a =b",
        "text/html; a=\"b",
        "text/html; a=b; A=c",
        "text/html x",
        "t\u00e4xt/html"
      })
  void whatIsNoneIsRefused(String text) {
    assertThat(MediaType.parse(text)).isEmpty();
    assertThatThrownBy(() -> MediaType.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCharsetThatNobodyKnowsIsNone() {
    assertThat(MediaType.of("text/plain; charset=klingon").charset()).isEmpty();
    assertThat(MediaType.of("text/plain; charset=\"?\"").charset()).isEmpty();
  }

  @Test
  void whatCouldEndTheLineIsRefusedAtTheSetter() {
    MediaType type = MediaType.of("text/plain");

    assertThatThrownBy(() -> type.withParameter("a b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> type.withParameter("a", "c\r\nd"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(type.withParameter("A", "b").withParameter("a", "c d"))
        .hasToString("text/plain; a=\"c d\"");
  }

  @Test
  void itIsFoundInFields() {
    assertThat(MediaType.of(Fields.of("content-type", "a/b"))).contains(MediaType.of("a/b"));
    assertThat(MediaType.of(Fields.none())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "index.HTML|text/html; charset=utf-8",
        "a.tar.gz|application/gzip",
        "app.mjs|text/javascript; charset=utf-8",
        "photo.jpeg|image/jpeg",
        "README|application/octet-stream",
        "a.unheard-of|application/octet-stream",
        "picture.svg|image/svg+xml; charset=utf-8"
      })
  void anEndingSaysTheTypeOfAFile(String name, String type) {
    assertThat(FileEndings.usual().typeOf(name)).hasToString(type);
  }

  @Test
  void endingsCanBeAdded() {
    FileEndings more =
        FileEndings.usual()
            .with("FOO", MediaType.of("x/foo"))
            .withUnknown(MediaType.of("text/html"));

    assertThat(more.typeOf("a.foo")).hasToString("x/foo");
    assertThat(more.typeOf("a")).hasToString("text/html");
    assertThat(FileEndings.usual().typeOf("a.foo")).isEqualTo(MediaType.OCTET_STREAM);
  }
}
