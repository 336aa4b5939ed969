package spindle.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a file is answered with: conditions, ranges, codings.
class FileAnswerTest extends ServedFolder {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match: TAG~|304",
        "If-None-Match: W/TAG~|304",
        "If-None-Match: \"other\"~|200",
        "If-None-Match: \"other\"~If-Modified-Since: DATE~|200",
        "If-Modified-Since: DATE~|304",
        "If-Modified-Since: Sat, 28 Nov 2026 09:59:59 GMT~|200",
        "If-Match: TAG~|200",
        "If-Match: \"other\"~|412",
        "If-Unmodified-Since: Sat, 28 Nov 2026 09:59:59 GMT~|412",
        "Range: bytes=0-1~If-Match: \"other\"~|412",
        "Range: bytes=0-1~If-None-Match: TAG~|304",
        "Range: bytes=0-1~If-Range: TAG~|206",
        "Range: bytes=0-1~If-Range: W/TAG~|200",
        "Range: bytes=0-1~If-Range: DATE~|206",
        "Range: bytes=0-1~If-Range: \"other\"~|200",
      })
  void conditionsHold(String fields, String status) {
    String said = fields.replace("TAG", TAG).replace("DATE", DATE);
    assertThat(status(ask("GET", "/ten.txt", said))).isEqualTo(status);
  }

  @Test
  void whatTheClientHasIsSaidInAHeadAlone() {
    assertThat(ask("GET", "/ten.txt", "If-None-Match: %s~".formatted(TAG)))
        .isEqualTo("HTTP/1.1 304 Not Modified~" + ABOUT + "~");
    assertThat(status(ask("GET", "/nothing", "If-None-Match: *~"))).isEqualTo("404");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, bytes 0-0/10, 0",
    "bytes=5-, bytes 5-9/10, 56789",
    "bytes=-3, bytes 7-9/10, 789",
    "'bytes=1-2,3-99', bytes 1-9/10, 123456789"
  })
  void aRangeIsServed(String range, String contentRange, String content) {
    String answer = ask("GET", "/ten.txt", "Range: %s~".formatted(range));

    assertThat(answer)
        .startsWith("HTTP/1.1 206 Partial Content~")
        .contains("~Content-Range: %s~".formatted(contentRange))
        .contains("~Content-Length: %d~".formatted(content.length()));
    assertThat(body(answer)).isEqualTo(content);
  }

  @Test
  void severalRangesAreParts() {
    String answer = ask("GET", "/ten.txt", "Range: bytes=7-8,1-2~");
    String boundary = answer.replaceAll("(?s).*boundary=(\\w{32})~.*", "$1");
    String part = "--B~Content-Type: text/plain; charset=utf-8~Content-Range: bytes %s/10~~%s~";

    assertThat(answer).contains("~Content-Type: multipart/byteranges; boundary=" + boundary + "~");
    assertThat(body(answer).replace(boundary, "B"))
        .isEqualTo(part.formatted("1-2", "12") + part.formatted("7-8", "78") + "--B--~");
    assertThat(answer)
        .contains("~Content-Length: %d~".formatted(body(answer).replace("~", "..").length()));
  }

  @Test
  void aRangeThatIsNotThereIsRefused() throws IOException {
    write("empty.txt", "");

    assertThat(ask("GET", "/ten.txt", "Range: bytes=10-~"))
        .startsWith("HTTP/1.1 416 ")
        .contains("~Content-Range: bytes */10~");
    assertThat(ask("GET", "/empty.txt", "Range: bytes=0-~"))
        .startsWith("HTTP/1.1 416 ")
        .contains("~Content-Range: bytes */0~");
    assertThat(get("/empty.txt")).startsWith("HTTP/1.1 200 ").contains("~Content-Length: 0~");
  }

  @Test
  void aRangeThatDoesNotCountIsPassedOver() {
    for (String range : new String[] {"bytes=x", "lines=0-1", "bytes=5-1"}) {
      assertThat(status(ask("GET", "/ten.txt", "Range: %s~".formatted(range)))).isEqualTo("200");
    }
    assertThat(status(ask("HEAD", "/ten.txt", "Range: bytes=0-1~"))).isEqualTo("200");
    assertThat(status(ask("GET", "/ten.txt", "Range: bytes=0-1~Range: bytes=2-3~")))
        .isEqualTo("400");
  }

  @Test
  void aFloodOfRangesIsAnsweredWithTheWhole() throws IOException {
    write("long.txt", "x".repeat(100));
    StringBuilder ranges = new StringBuilder("Range: bytes=0-0");
    for (int i = 1; i < 16; i++) {
      ranges.append(",%d-%d".formatted(3 * i, 3 * i));
    }

    assertThat(status(ask("GET", "/long.txt", ranges + "~"))).isEqualTo("206");
    assertThat(status(ask("GET", "/long.txt", ranges + ",99-~"))).isEqualTo("200");
  }

  @Test
  void aLargeFileIsReadWhenItIsSent() throws IOException {
    String text = "0123456789".repeat(20_000);
    write("large.bin", text);

    assertThat(body(get("/large.bin"))).isEqualTo(text);
    assertThat(body(ask("GET", "/large.bin", "Range: bytes=100000-100004~"))).isEqualTo("01234");
    assertThat(body(ask("GET", "/large.bin", "Range: bytes=1-2,199990-~")))
        .contains("~~12~--")
        .contains("~~0123456789~--");
    assertThat(ask("HEAD", "/large.bin", "")).contains("~Content-Length: 200000~");
  }

  @Test
  void aTagOfAFileThatHasJustChangedIsWeak() throws IOException {
    Files.setLastModifiedTime(root.resolve("ten.txt"), FileTime.from(NOW.minusMillis(1999)));
    assertThat(get("/ten.txt")).contains("~ETag: W/\"");
    Files.setLastModifiedTime(root.resolve("a b.html"), FileTime.from(NOW.minusMillis(2000)));
    assertThat(get("/a%20b.html")).contains("~ETag: \"");
  }

  @Test
  void aTimeOfChangeIsNotInTheFuture() throws IOException {
    Files.setLastModifiedTime(root.resolve("ten.txt"), FileTime.from(NOW.plusSeconds(99)));

    assertThat(get("/ten.txt")).contains("~Last-Modified: Sat, 28 Nov 2026 12:00:00 GMT~");
  }

  @Test
  void aFileThatIsCompressedAlreadyIsServedToWhoTakesIt() throws IOException {
    write("a.css", "plain");
    write("a.css.gz", "gzipped");
    write("a.css.br", "brotli");
    serve(files.withCompressed());

    String brotli = ask("GET", "/a.css", "Accept-Encoding: gzip, br~");
    assertThat(brotli)
        .contains("~Content-Encoding: br~", "~Vary: Accept-Encoding~", "text/css", "-br\"~");
    assertThat(body(brotli)).isEqualTo("brotli");
    assertThat(body(ask("GET", "/a.css", "Accept-Encoding: gzip~"))).isEqualTo("gzipped");
    String plain = get("/a.css");
    assertThat(plain).contains("~Vary: Accept-Encoding~").doesNotContain("Content-Encoding");
    assertThat(body(plain)).isEqualTo("plain");
    assertThat(ask("GET", "/ten.txt", "Accept-Encoding: gzip~")).doesNotContain("Vary");
    assertThat(ask("GET", "/a.css", "Accept-Encoding: gzip~Range: bytes=0-3~"))
        .contains("~Content-Range: bytes 0-3/7~", "~Content-Encoding: gzip~")
        .endsWith("~~gzip");
    String tag = brotli.replaceAll("(?s).*ETag: (\\S+?)~.*", "$1");
    assertThat(ask("GET", "/a.css", "Accept-Encoding: br~If-None-Match: %s~".formatted(tag)))
        .startsWith("HTTP/1.1 304 ")
        .contains("~Vary: Accept-Encoding~");
    assertThat(status(ask("GET", "/a.css", "If-None-Match: %s~".formatted(tag)))).isEqualTo("200");
  }

  @Test
  void aloneItIsAnOrdinaryFile() throws IOException {
    write("a.css.gz", "gzipped");
    serve(files.withCompressed());

    assertThat(get("/a.css.gz"))
        .contains("Content-Type: application/gzip~")
        .doesNotContain("Content-Encoding");
    assertThat(status(ask("GET", "/a.css", "Accept-Encoding: gzip~"))).isEqualTo("404");
  }
}
