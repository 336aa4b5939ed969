package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Lines of JSON, written and read.
class JsonLineTest {
  private static final int LINES = 20_000;

  @Test
  void whatIsWrittenIsReadAgain() {
    String line =
        Lines.asking("it")
            .put("text", "a \"b\"\n\\\u001f\u00e9\ud83d\ude00")
            .put("number", 7)
            .put("part", 1.5)
            .put("yes", true)
            .put("list", List.of("a", "b"))
            .put("none", List.of())
            .toString();
    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(JsonLine.parse(line).orElseThrow())
        .isEqualTo(
            Map.of(
                "ask",
                "it",
                "text",
                "a \"b\"\n\\\u001f\u00e9\ud83d\ude00",
                "number",
                7L,
                "part",
                1.5,
                "yes",
                true,
                "list",
                List.of("a", "b"),
                "none",
                List.of()));
  }

  @Test
  void whatIsOfNoKindOfOursIsLeftOut() {
    assertThat(
            JsonLine.parse(
                """
                {"a":{"b":[1,{}]},"c":null,"d":[[1],{"e":2},3],"f":99999999999999999999}\
                """))
        .isEqualTo(Optional.of(Map.of("d", List.of("3"))));
  }

  @Test
  void whatIsNoObjectIsNone() {
    for (String line :
        List.of(
            "",
            "7",
            "[]",
            "{",
            "{}{}",
            "{} x",
            "{a:1}",
            "[".repeat(5000),
            "{\"a\":" + "[".repeat(5))) {
      assertThat(JsonLine.parse(line)).as(line).isEmpty();
    }
  }

  /// It is read or it is not, and nothing is thrown whatever comes.
  @Test
  void anythingMayCome() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String letters = "{}[]\",:\\ue0190.-+ntrfalse \u0000\u00e9\ud800";
    String whole = "{\"ask\":\"why\",\"id\":17,\"kinds\":[\"port\",1.5e3,null]}";
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder(random.nextBoolean() ? whole : "");
      for (int left = random.nextInt(12); left > 0; left--) {
        line.insert(
            random.nextInt(line.length() + 1), letters.charAt(random.nextInt(letters.length())));
      }
      assertThat(JsonLine.parse(line.toString())).as("seed %d: %s", seed, line).isNotNull();
    }
  }
}
