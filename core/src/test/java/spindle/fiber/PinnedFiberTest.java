package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;

/// A fiber that waits where its thread cannot leave the reactor's.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the field
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PinnedFiberTest {
  @Parameter private Way way;

  /// A class for each way, since a class is initialised once.
  private static final class ForMounted {
    static final String VALUE = sleeping();
  }

  private static final class ForHandedOver {
    static final String VALUE = sleeping();
  }

  private static String sleeping() {
    try {
      Fiber.sleep(Duration.ofMillis(1));
      return "slept";
    } catch (Exception refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  @Test
  void aWaitInAClassInitialiserEndsOneWayOrTheOtherAndTheReactorGoesOn() throws Throwable {
    List<String> others = new ArrayList<>();
    try (var log = RecordedLog.of("spindle.reactor");
        Reactor reactor = way.reactor()) {
      Deferred<String> value =
          Fiber.start(reactor, () -> way == Way.MOUNTED ? ForMounted.VALUE : ForHandedOver.VALUE);
      Turns.finish(reactor, value);
      Turns.until(reactor, Fiber.start(reactor, () -> others.add("another")));

      assertThat(others).containsExactly("another");
      if (way == Way.MOUNTED) {
        assertThat(value.take()).contains("cannot wait here, in a class's initialiser");
        assertThat(log.lines())
            .anyMatch(line ->
                line.contains("waits in a class's initialiser") && line.contains("<clinit>"));
      } else {
        assertThat(value.take()).isEqualTo("slept");
      }
    }
  }
}
