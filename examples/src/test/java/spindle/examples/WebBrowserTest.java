package spindle.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What Chromium does with a site, on each kernel.
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class WebBrowserTest {
  private static final Path PAGE = Launcher.ROOT.resolve("examples/src/test/pages/browser.html");
  private static final int SOUND_SECONDS = 100;

  @TempDir private Path folder;
  @Parameter private String kernel = "";

  @Test
  void chromiumSendsFormsUploadsJumpsInASoundAndFetchesAHundredThingsAtOnce() throws IOException {
    Path served = Files.createDirectory(folder.resolve("served"));
    Files.copy(PAGE, served.resolve("page.html"));
    Files.write(served.resolve("file"), new byte[3_000_000]);
    Files.write(served.resolve("sound.wav"), silence(SOUND_SECONDS));
    try (var site = PeerSite.start(kernel, served)) {
      String page = Browser.page(site.url("/files/page.html"), folder.resolve("profile"));

      assertThat(page.replaceAll("(?s).*<ul>|</ul>.*", "").replaceAll("<li>|</li>", "\n"))
          .containsSubsequence(
              "fields: name is a&amp;b ü",
              "files: name is two \"quotes\", größer %221%22.bin has 3000000 bytes",
              "upload: 200, 10485760 bytes",
              "refused: 401",
              "too large: 413",
              "bytes=0-99: 206, bytes 0-99/3000000, 100 bytes",
              "bytes=2999990-: 206, bytes 2999990-2999999/3000000, 10 bytes",
              "bytes=-7: 206, bytes 2999993-2999999/3000000, 7 bytes",
              "bytes=3000000-: 416, ",
              "sound: at 99 of 100 s",
              "at once: 100")
          .doesNotContain("failed");
      assertThat(site.program().errors()).isEmpty();
    }
  }

  @Test
  void chromiumUnpacksWhatIsCompressedAndAsksOtherOriginsFirst() throws IOException {
    Path served = Files.createDirectory(folder.resolve("served"));
    Files.copy(PAGE.resolveSibling("shared.html"), served.resolve("shared.html"));
    try (var site = PeerSite.start(kernel, served);
        var other = PeerSite.start(kernel, served)) {
      String page =
          Browser.page(site.url("/files/shared.html?" + other.url("")), folder.resolve("profile"));

      assertThat(page.replaceAll("(?s).*<ul>|</ul>.*", "").replaceAll("<li>|</li>", "\n"))
          .containsSubsequence(
              "small: br, 11000 characters",
              "put: 200, PUT, yes",
              "delete: refused",
              "without a word about origins: not readable")
          .doesNotContain("failed");
      assertThat(site.program().errors()).isEmpty();
      assertThat(other.program().errors()).isEmpty();
    }
  }

  /// A sound of 8 bits at 44 100 a second, as a file: its head, then a value for each.
  private static byte[] silence(int seconds) {
    int rate = 44_100;
    int size = seconds * rate;
    ByteBuffer file = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(US_ASCII)).putInt(36 + size);
    file.put("WAVEfmt ".getBytes(US_ASCII)).putInt(16);
    file.putShort((short) 1).putShort((short) 1).putInt(rate).putInt(rate);
    file.putShort((short) 1).putShort((short) 8);
    file.put("data".getBytes(US_ASCII)).putInt(size);
    while (file.hasRemaining()) {
      file.put((byte) 128);
    }
    return file.array();
  }
}
