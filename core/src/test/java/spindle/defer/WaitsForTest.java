package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who waits for whom, as whoever is about to wait asks it.
class WaitsForTest {
  private static Deferred<Integer> over(Deferred<Integer> inner) {
    return Deferred.succeed(1).then(_ -> inner);
  }

  /// Fired by somebody who waits for `other` first.
  private static final class Maker implements RepeatableCanceller<Integer> {
    private final @Nullable Deferred<Integer> other;
    private int asked;

    Maker(@Nullable Deferred<Integer> other) {
      this.other = other;
    }

    @Override
    public void cancel(Deferred<Integer> deferred) {}

    @Override
    public @Nullable Deferred<?> awaits() {
      asked++;
      return other;
    }
  }

  @Test
  void whoReturnedADeferredWaitsForItUntilItFires() {
    Deferred<Integer> inner = new Deferred<>();
    Deferred<Integer> outer = over(inner);
    Deferred<Integer> further = over(outer);

    assertThat(outer.waitsFor(inner)).isTrue();
    assertThat(further.waitsFor(inner)).isTrue();
    assertThat(inner.waitsFor(outer)).isFalse();
    assertThat(outer.waitsFor(new Deferred<>())).isFalse();
    assertThat(outer.waitsFor(outer)).isTrue();

    inner.callback(2);

    assertThat(outer.waitsFor(inner)).isFalse();
  }

  @Test
  void whatTheMakerWaitsForCounts() {
    Deferred<Integer> other = new Deferred<>();
    Deferred<Integer> made = new Deferred<>(new Maker(other));

    assertThat(over(made).waitsFor(other)).isTrue();
    assertThat(over(made).mayWaitFor(other)).isTrue();
    assertThat(new Deferred<>(new Maker(null)).waitsFor(other)).isFalse();
    assertThat(new Deferred<>(new Maker(null)).mayWaitFor(other)).isFalse();
  }

  @Test
  void oneOfSeveralThatAreWaitedForTogetherMayHoldThemUpAndNeedNot() {
    Deferred<Integer> first = new Deferred<>();
    Deferred<Integer> inner = new Deferred<>();
    Deferred<List<Integer>> both = Deferred.gatherResults(List.of(first, over(inner)));

    assertThat(both.waitsFor(first)).isFalse();
    assertThat(both.mayWaitFor(first)).isTrue();
    assertThat(both.mayWaitFor(inner)).isTrue();
    assertThat(both.mayWaitFor(new Deferred<>())).isFalse();
  }

  @Test
  void aThousandAreLookedAtAndNoMore() {
    List<Deferred<Integer>> row = new ArrayList<>(List.of(new Deferred<>()));
    for (int i = 0; i < 1000; i++) {
      row.add(over(row.getLast()));
    }

    assertThat(row.get(1000).waitsFor(row.getFirst())).isTrue();
    assertThat(over(row.get(1000)).waitsFor(row.getFirst())).isFalse();
    assertThat(row.get(999).mayWaitFor(row.getFirst())).isTrue();
    assertThat(row.get(1000).mayWaitFor(row.getFirst())).isFalse();
  }

  @Test
  void whoeverWillFireItIsToldThatSomebodyWaits() {
    Maker alone = new Maker(null);
    over(over(new Deferred<>(alone))).tellAwaited();

    Maker one = new Maker(null);
    Maker other = new Maker(null);
    Deferred<Integer> behind = over(new Deferred<>(other));
    var both = Deferred.gatherResults(List.of(new Deferred<>(one), behind));
    both.tellAwaited();

    assertThat(alone.asked).isEqualTo(1);
    assertThat(one.asked).isEqualTo(1);
    assertThat(other.asked).isEqualTo(1);
  }
}
