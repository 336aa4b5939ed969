package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// A person asks by `socat`, without any program of ours.
@Timeout(60)
class SocatTest {
  @TempDir private Path below;

  private static final class Silent extends Protocol {}

  @Test
  void aPersonAsksAndReadsTheAnswer() throws Exception {
    try (Server server = new Server(below, ServerFactory.of(Silent::new))) {
      Process socat = start("UNIX-CONNECT:" + server.control.path());
      try (var question = socat.outputWriter()) {
        question.write("{\"ask\": \"ps\"}\n");
      }
      String answer = new String(socat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer.lines().map(each -> each.substring(0, each.indexOf(','))))
          .containsExactly(
              "{\"kind\":\"spindle\"",
              "{\"kind\":\"reactor\"",
              "{\"kind\":\"port\"",
              "{\"kind\":\"end\"");
      assertThat(socat.waitFor()).isZero();
    }
  }

  /// It waits for the whole answer after the question has ended.
  private static Process start(String place) {
    try {
      return new ProcessBuilder("socat", "-t30", "-", place)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException missing) {
      Assumptions.abort("there is no socat here: " + missing.getMessage());
      throw new AssertionError(missing);
    }
  }
}
