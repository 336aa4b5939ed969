package spindle.fiber;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;

/// A cancel that comes while a fiber waits for nothing.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the field
class KeptWishTest {
  @Parameter private Way way;
  private final List<String> seen = new ArrayList<>();
  private Deferred<Void> fiber = new Deferred<>();

  @Test
  void itEndsTheNextWaitAndNoOther() throws Throwable {
    try (Reactor reactor = way.reactor()) {
      Deferred<Void> later = new Deferred<>();
      fiber = Fiber.start(reactor, () -> cancelled(later));
      Turns.once(reactor);
      Turns.once(reactor);
      later.callback();
      Turns.untilNoFiber(reactor);
      assertThat(seen).containsExactly("cancelled", "went on");
    }
  }

  private void cancelled(Deferred<Void> later) throws Exception {
    fiber.cancel();
    try {
      Fiber.await(new Deferred<Void>());
    } catch (CancelledError told) {
      seen.add("cancelled");
    }
    Fiber.await(later);
    seen.add("went on");
  }
}
