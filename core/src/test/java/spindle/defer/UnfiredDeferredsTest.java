package spindle.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnfiredDeferredsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<Deferred<String>> kept = new ArrayList<>();

  private void make(int count) {
    for (int i = 0; i < count; i++) {
      kept.add(new Deferred<>());
    }
  }

  private int unfired(int most) {
    return UnfiredDeferreds.list(Duration.ofNanos(10), most).size();
  }

  @AfterEach
  void forget() {
    UnfiredDeferreds.forget();
  }

  @Test
  void onlyThoseAreKnownThatWereMadeMeanwhileAndAreNotFired() {
    make(1);
    assertThat(unfired(9)).isZero();
    UnfiredDeferreds.watch(nanos::get);
    make(3);
    kept.get(1).callback("fired");
    kept.get(2).cancel();
    kept.get(2).handleFailure(_ -> {});
    assertThat(unfired(9)).isZero();
    nanos.set(10);
    var found = UnfiredDeferreds.list(Duration.ofNanos(10), 9);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().age()).isEqualTo(Duration.ofNanos(10));
    assertThat(found.getFirst().made())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("make"));
    UnfiredDeferreds.forget();
    assertThat(unfired(9)).isZero();
    UnfiredDeferreds.watch(nanos::get);
    assertThat(unfired(9)).isZero();
  }

  @Test
  void theOldestComeFirstAndThereIsAnEndOfThem() {
    UnfiredDeferreds.watch(nanos::get);
    make(1);
    nanos.set(5);
    make(UnfiredDeferreds.NOTED_MAX);
    nanos.set(100);
    assertThat(UnfiredDeferreds.list(Duration.ZERO, 2).getFirst().age().toNanos()).isEqualTo(100);
    assertThat(unfired(2)).isEqualTo(2);
    assertThat(unfired(Integer.MAX_VALUE)).isEqualTo(UnfiredDeferreds.NOTED_MAX);
    kept.forEach(each -> each.callback("fired"));
    make(2);
    assertThat(UnfiredDeferreds.list(Duration.ZERO, 2)).isEmpty();
    make(2);
    assertThat(UnfiredDeferreds.list(Duration.ZERO, 9)).hasSize(2);
  }

  @Test
  void theyDoNotTurnDebuggingOn() {
    UnfiredDeferreds.watch(nanos::get);
    assertThat(Deferred.debugging()).isFalse();
    Deferred.setDebugging(true);
    UnfiredDeferreds.forget();
    assertThat(Deferred.debugging()).isTrue();
    Deferred.setDebugging(false);
  }
}
