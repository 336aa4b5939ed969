package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Members that are cancelled together, where one of them cancels the others in turn.
class MembersTest {
  private final List<String> cancelled = new ArrayList<>();
  private final List<Deferred<?>> together = new ArrayList<>();

  private Deferred<String> thatCancelsAll(String name) {
    return new Deferred<String>(_ -> {
      cancelled.add(name);
      together.forEach(Deferred::cancel);
    });
  }

  private Deferred<String> thatMayBeCancelledAgain(String name) {
    RepeatableCanceller<String> again = _ -> cancelled.add(name);
    return new Deferred<>(again);
  }

  @Test
  void eachMemberIsToldOnceThoughOneOfThemCancelsAllAgain() {
    Deferred<String> last = thatMayBeCancelledAgain("last");
    together.add(DeferredList.of(List.of(thatCancelsAll("first"), last)));

    together.getFirst().cancel();

    assertThat(cancelled).containsExactly("first", "last");
    last.callback("value");
    assertThat(together.getFirst().isDone()).isTrue();
  }

  @Test
  void failuresThatCancellingBringsAboutAreDroppedThoughOneCancelsAllAgain() {
    Deferred<String> first = thatCancelsAll("first");
    Deferred<String> second =
        new Deferred<String>(deferred -> deferred.errback(new IllegalStateException("cancelled")));
    Deferred<Object> gathered =
        Deferred.gatherResults(List.of(first, second)).addCallback(values -> values);
    together.add(gathered);

    gathered.cancel();

    assertThat(gathered.isDone()).isTrue();
    gathered.handleFailure(_ -> {});
    assertThat(UnhandledFailures.ofThisThread().drain()).isEmpty();
  }
}
