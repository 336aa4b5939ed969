package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sites that ask who it is, with curl.
class WhoIsItTest {
  private static final int PORT = Loopback.freePort();
  private static final String URL = "http://127.0.0.1:" + PORT;
  private static final String STATUS = "%{http_code}";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private static ExampleProgram server;

  @BeforeAll
  static void start() {
    Path program = Launcher.ROOT.resolve("examples/src/test/programs/WhoIsIt.java");
    server = ExampleProgram.start(program, Integer.toString(PORT));
    server.awaitListening(PORT);
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private static String curl(String... arguments) {
    var whole = new ArrayList<>(List.of("-s", "--noproxy", "*"));
    whole.addAll(Arrays.asList(arguments));
    return Peer.CURL.run("", whole.toArray(String[]::new));
  }

  @Test
  void basicTakesAPasswordWithAColonAndUmlauts() {
    assertThat(curl("-u", "ann:öpen:sesame", URL + "/basic")).isEqualTo("hello ann\n");
    assertThat(curl("-o", "/dev/null", "-w", STATUS, "-u", "ann:open", URL + "/basic"))
        .isEqualTo("401");
    assertThat(curl("-i", URL + "/basic"))
        .contains("\r\nWWW-Authenticate: Basic realm=\"a \\\"site\\\"\", charset=\"UTF-8\"\r\n");
  }

  @Test
  void digestIsAnsweredOverOneConnectionAndAnother() {
    for (String path : List.of("/digest", "/md5", "/any")) {
      assertThat(curl("--digest", "-u", "ann:open sesame", URL + path, URL + path + "?again"))
          .as(path)
          .isEqualTo("hello ann\nhello ann\n");
      assertThat(curl("--digest", "-u", "ann:x", "-o", "/dev/null", "-w", STATUS, URL + path))
          .as(path)
          .isEqualTo("401");
    }
  }

  @Test
  void curlChoosesDigestAmongSeveral() {
    String sent = curl("-v", "--anyauth", "-u", "ann:open sesame", "--stderr", "-", URL + "/any");

    assertThat(sent).contains("Server auth using Digest with user 'ann'", "hello ann\n");
  }

  @Test
  void aTokenIsTakenAndItsRoleLookedAt() {
    assertThat(curl("-H", "Authorization: Bearer t0ken", URL + "/bearer")).isEqualTo("hello ann\n");
    assertThat(curl("-i", "-H", "Authorization: Bearer other", URL + "/bearer"))
        .startsWith("HTTP/1.1 403 ")
        .contains("error=\"insufficient_scope\"");
    assertThat(curl("-i", "-H", "Authorization: Bearer wrong", URL + "/bearer"))
        .startsWith("HTTP/1.1 401 ")
        .contains("error=\"invalid_token\"");
  }

  @Test
  void aGibibyteThatIsRefusedIsNotSent(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("large");
    try (var large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(1L << 30);
    }
    String said = "%{http_code} %{size_upload}";

    assertThat(curl("-o", "/dev/null", "-w", said, "-T", file.toString(), URL + "/basic"))
        .isEqualTo("401 0");
  }
}
