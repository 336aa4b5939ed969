package spindle.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.http.BadTarget;
import spindle.http.HttpError;
import spindle.http.TargetPath;
import spindle.web.Request;

/// What of a target is handed on.
class RawPathTest {
  private static final int TRIES = 100_000;
  private static final String[] PIECES = {
    "/", "/", "/", ".", "..", "%2e", "%2E", "a", "b%20c", "?", "%2f", "\\", "%", "é"
  };

  @ParameterizedTest
  @CsvSource({
    "/users, 1, /",
    "/users/, 1, /",
    "/users?a=/b, 1, /?a=/b",
    "/users/7/x, 1, /7/x",
    "/us%65rs//x/../y?z, 1, //y?z",
    "/a/b/c/d, 2, /c/d",
    "/x/../users/7, 1, /7"
  })
  void thePrefixIsLeftOutIfItIsToBe(String target, int prefix, String handedOn) {
    Request request = Request.get(target).mounted(prefix);

    assertThat(RawPath.of(request, true)).isEqualTo(handedOn);
  }

  /// Whatever the server behind makes of dots, it reads what was routed.
  @Test
  void whatIsHandedOnHasNoDotsAndTheSameSegments() throws BadTarget {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int valid = 0;
    for (int i = 0; i < TRIES; i++) {
      StringBuilder target = new StringBuilder("/");
      for (int j = random.nextInt(10); j > 0; j--) {
        target.append(PIECES[random.nextInt(PIECES.length)]);
      }
      List<String> routed;
      String handedOn;
      try {
        Request request = Request.get(target.toString());
        routed = request.segments();
        handedOn = RawPath.of(request, false);
      } catch (HttpError | IllegalArgumentException refused) {
        continue;
      }
      valid++;
      String path = handedOn.replaceFirst("\\?.*", "");
      assertThat(TargetPath.segments(handedOn)).as("seed %d, %s", seed, target).isEqualTo(routed);
      assertThat(path.toLowerCase(Locale.ROOT).replace("%2e", ".").split("/", -1))
          .as("seed %d, %s", seed, target)
          .doesNotContain(".", "..");
    }
    assertThat(valid).isGreaterThan(TRIES / 10);
  }
}
