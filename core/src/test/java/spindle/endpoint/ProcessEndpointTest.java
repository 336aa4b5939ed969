package spindle.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.EndpointStringError;
import spindle.endpoint.words.Variables;
import spindle.reactor.Reactor;

/// Strings that describe a program to talk to.
class ProcessEndpointTest {
  private final Reactor reactor = Reactor.create();

  @AfterEach
  void close() {
    reactor.close();
  }

  @Test
  void itsTextIsItsString() {
    for (String each :
        List.of(
            "process:sort",
            "process:/usr/bin/sort:-n:a\\:b",
            "process:sh:-c:x\\=1; echo $x:directory=/tmp:env=A\\=1,B\\=2",
            "process:sh:inheritEnv=0:errors=drop:outlivesReactor=1:signalsDescendants=1",
            "process:sh:errors=output:highWater=70000:closeTimeout=5")) {
      assertThat(Endpoint.client(reactor, each)).hasToString(each);
    }
    assertThat(Endpoint.client(reactor, "process:env=A=1:sh:program=ls"))
        .hasToString("process:ls:sh:env=A\\=1");
  }

  private void assertRefused(String string, String why) {
    assertThatThrownBy(() -> Endpoint.client(reactor, string))
        .isInstanceOf(EndpointStringError.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatIsWrongWithAStringIsSaid() {
    assertRefused("process", "'program' is missing; it is 'process:program[:arguments...]'");
    assertRefused("process:", "expected the name of a program");
    assertRefused("process:sh:env=A", "variables with their values, such as A=1,B=2");
    assertRefused("process:sh:env=A=1,A=2", "each variable once");
    assertRefused("process:sh:env=A=1\\\\", "a character behind the last");
    assertRefused("process:sh:errors=log", "expected inherit, drop or output, got 'log'");
    assertThatThrownBy(() -> Endpoint.server(reactor, "process:sh"))
        .hasMessageContaining("no type 'process' of places to listen at");
  }

  @Test
  void anyVariablesAreReadAsTheyWereWrittenOrRefused() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = chance.nextInt(12); i > 0; i--) {
        text.append("AB=,\\\\=,".charAt(chance.nextInt(8)));
      }
      VariablesFuzz.parse(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(Variables.read(new Argument("", 0, "A=1\\,2,B=\\\\")))
        .isEqualTo(Map.of("A", "1,2", "B", "\\"));
  }
}
