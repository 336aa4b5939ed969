package spindle.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDispositionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "attachment; filename=\"a b.txt\"|a b.txt",
        "attachment; filename=a.txt|a.txt",
        "ATTACHMENT; FileName=\"a \\\"b\\\".txt\"|a \"b\".txt",
        "attachment; filename=x.txt; filename*=UTF-8''%e2%82%ac.txt|€.txt",
        "attachment; filename*=iso-8859-1'en'%A3.txt; filename=x.txt|£.txt",
        "attachment; filename*=UTF-8''%FF; filename=x.txt|x.txt",
        "attachment; filename*=UTF-8''%zz; filename=x.txt|x.txt",
        "attachment; filename*=UTF-8''%e; filename=x.txt|x.txt",
        "attachment; filename*=KOI8-R''a; filename=x.txt|x.txt",
        "attachment; filename*=a; filename=x.txt|x.txt",
        "attachment; filename=\"../../etc/passwd\"|passwd",
        "attachment; filename*=UTF-8''..%2F..%2Fx|x",
        "attachment; filename=\"..\"|none",
        "attachment|none",
      })
  void theNameOfAFileIsFound(String field, String name) {
    assertThat(ContentDisposition.parse(field).orElseThrow().fileName().orElse("none"))
        .isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "; filename=a", "attachment; filename", "a b", "a; b=c, d"})
  void whatIsNoneIsNone(String field) {
    assertThat(ContentDisposition.parse(field)).isEmpty();
  }

  @Test
  void aNameBeyondAsciiIsSaidTwice() {
    assertThat(ContentDisposition.attachment("a.txt").field())
        .isEqualTo("attachment; filename=\"a.txt\"");
    assertThat(ContentDisposition.inline("\u20ac \"100%\".txt").field())
        .isEqualTo(
            "inline; filename=\"_ _100__.txt\"; "
                + "filename*=UTF-8''%E2%82%AC%20%22100%25%22.txt");
    assertThat(ContentDisposition.attachment("..").field()).isEqualTo("attachment");
  }

  @Test
  void whatIsSaidIsReadAgain() {
    String name = "\u00e4 'b'; c=\"d\" \ud83d\ude00.txt";
    String field = ContentDisposition.attachment(name).field();

    assertThat(ContentDisposition.parse(field).orElseThrow().fileName()).contains(name);
    assertThat(Fields.of("Content-Disposition", field).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a.txt|a.txt",
        "C:\\Users\\a\\b.txt|b.txt",
        "/etc/passwd|passwd",
        "..\\..|''",
        "a/..|''",
        "/|''",
        " a. . |a",
        ".profile|.profile",
        "...profile|.profile",
        "a\u0000b\u0007c|abc",
        "evil\u202etxt.exe|eviltxt.exe",
        "a\u2028b|ab",
        "a\ud800b|ab",
      })
  void aSafeNameNamesAFileAndNothingElse(String name, String safe) {
    assertThat(ContentDisposition.safeName(name)).isEqualTo(safe);
  }

  @Test
  void aSafeNameHasAtMost255Bytes() {
    assertThat(ContentDisposition.safeName("x".repeat(255))).hasSize(255);
    assertThat(ContentDisposition.safeName("x".repeat(256))).hasSize(255);
    assertThat(ContentDisposition.safeName("\u20ac".repeat(100)).getBytes(UTF_8)).hasSize(255);
  }
}
