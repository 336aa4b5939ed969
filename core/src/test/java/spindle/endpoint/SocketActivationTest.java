package spindle.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The variables by which a service manager hands sockets over.
class SocketActivationTest {
  private static final String[] WORDS = {
    "7", "7\n", "\n", "\n1", "\n2\n", "3", "a", ":", "a:b", "0", "-1", "+1", " ", "99999999999"
  };

  private static SocketActivation parse(
      @Nullable String pid, @Nullable String count, @Nullable String names) {
    Map<String, String> environment = new LinkedHashMap<>();
    put(environment, "LISTEN_PID", pid);
    put(environment, "LISTEN_FDS", count);
    put(environment, "LISTEN_FDNAMES", names);
    return SocketActivation.parse(environment, 7);
  }

  private static void put(Map<String, String> environment, String name, @Nullable String value) {
    if (value != null) {
      environment.put(name, value);
    }
  }

  private static void assertRefused(
      @Nullable String pid, @Nullable String count, @Nullable String names, String why) {
    assertThatThrownBy(() -> parse(pid, count, names))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void descriptorsCountUpFromThree() {
    SocketActivation passed = parse("7", "2", "http:admin");
    assertThat(passed.descriptor(0)).isEqualTo(3);
    assertThat(passed.descriptor(1)).isEqualTo(4);
    assertThat(passed.descriptor("http")).isEqualTo(3);
    assertThat(passed.descriptor("admin")).isEqualTo(4);
    assertThat(parse("7", "1", null).descriptor(0)).isEqualTo(3);
    assertThat(parse("7", "2", "").descriptor(1)).isEqualTo(4);
    assertThat(parse("7", "0", null).names()).isEmpty();
    assertThat(parse("7", "1", "").descriptor("")).as("one name, which is empty").isEqualTo(3);
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> parse("7", "2", null).descriptor(2))
        .hasMessage("there is no socket with the index 2: LISTEN_FDS is 2");
    assertThatThrownBy(() -> parse("7", "2", null).descriptor("http"))
        .hasMessageContaining("LISTEN_FDNAMES is not set");
    assertThatThrownBy(() -> parse("7", "2", "a:b").descriptor("http"))
        .hasMessage("there is no socket with the name 'http' among [a, b]");
    assertThatThrownBy(() -> parse("7", "3", "a:b:a").descriptor("a"))
        .hasMessage("2 sockets have the name 'a': choose one by its index, one of [0, 2]");
  }

  @Test
  void variablesThatAreMissingWrongOrAnotherProcessesAreRefused() {
    assertRefused(null, "1", null, "LISTEN_PID is not set");
    assertRefused("7", null, null, "LISTEN_FDS is not set");
    assertRefused("", "1", null, "LISTEN_PID is not set");
    assertRefused("7", "", null, "LISTEN_FDS is not set");
    assertRefused("8", "1", null, "LISTEN_PID is '8' and not the number of this process, 7");
    assertRefused("07", "1", null, "LISTEN_PID is '07'");
    for (String bad : List.of("one", "-1", "+1", "1048577", "99999999999", " 1")) {
      assertRefused("7", bad, null, "how many sockets there are, got '" + bad + "'");
    }
    assertRefused("7", "2", "a", "has 1 names, 'a', for the 2 sockets");
    assertRefused("7", "1", "a:", "has 2 names, 'a:', for the 1 sockets");
  }

  @Test
  void anyVariablesAreReadOrRefusedWithWords() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(8); i > 0; i--) {
        text.append(WORDS[chance.nextInt(WORDS.length)]);
      }
      SocketActivationFuzz.parse(text.toString().getBytes(UTF_8));
    }
  }
}
