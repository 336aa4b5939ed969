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
import spindle.reactor.LogCapture;

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
    assertThat(passed.descriptors("http")).containsExactly(3);
    assertThat(passed.descriptors("admin")).containsExactly(4);
    assertThat(parse("7", "1", null).descriptor(0)).isEqualTo(3);
    assertThat(parse("7", "2", "").descriptor(1)).isEqualTo(4);
    assertThat(parse("7", "0", null).names()).isEmpty();
    assertThat(parse("7", "1", "").descriptors(""))
        .as("one name, which is empty")
        .containsExactly(3);
  }

  @Test
  void allSocketsOfAUnitHaveItsName() {
    try (LogCapture log = LogCapture.ofEndpoints()) {
      assertThat(parse("7", "3", "a:b:a").descriptors("a")).containsExactly(3, 5);
      assertThat(log.lines())
          .containsExactly("INFO 2 sockets have the name 'a': all of them are listened at");
    }
  }

  @Test
  void namesThatAreTooManyOrTooFewAreTakenWithAWordInTheLog() {
    try (LogCapture log = LogCapture.ofEndpoints()) {
      SocketActivation more = parse("7", "1", "a:b");
      assertThat(more.names()).containsExactly("a");
      SocketActivation fewer = parse("7", "3", "a");
      assertThat(fewer.descriptors("unknown")).containsExactly(4, 5);
      assertThat(log.lines())
          .startsWith(
              "WARNING LISTEN_FDNAMES has 2 names, 'a:b', for the 1 sockets that LISTEN_FDS says: "
                  + "the last are of no use",
              "WARNING LISTEN_FDNAMES has 1 names, 'a', for the 3 sockets that LISTEN_FDS says: "
                  + "the others are 'unknown'");
    }
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> parse("7", "2", null).descriptor(2))
        .hasMessage("there is no socket with the index 2: LISTEN_FDS is 2");
    assertThatThrownBy(() -> parse("7", "2", null).descriptors("http"))
        .hasMessageContaining("LISTEN_FDNAMES is not set");
    assertThatThrownBy(() -> parse("7", "2", "a:b").descriptors("http"))
        .hasMessage("there is no socket with the name 'http' among [a, b]");
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
  }

  @Test
  void anyVariablesAreReadOrRefusedWithWords() {
    try (var _ = LogCapture.ofEndpoints()) {
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
}
