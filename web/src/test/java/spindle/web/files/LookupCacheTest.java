package spindle.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;

class LookupCacheTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final LookupCache cache = new LookupCache(Duration.ofSeconds(1));

  private static Found file(int size) {
    byte[] bytes = new byte[size];
    Found.Stored stored = new Found.Stored(Path.of("a"), size, 0, "identity", bytes);
    return new Found.Plain(stored, List.of());
  }

  @Test
  void whatWasFoundIsKnownForItsTime() {
    Found found = file(1);
    cache.put(List.of("a"), found, 5);

    assertThat(cache.find(List.of("a"), 5 + SECOND - 1)).isSameAs(found);
    assertThat(cache.find(List.of("b"), 5)).isNull();
    assertThat(cache.find(List.of("a"), 5 + SECOND)).isNull();
    assertThat(cache.size()).isZero();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void itHoldsAThousandPathsAndForgetsThoseUnusedLongest() {
    for (int i = 0; i < LookupCache.ENTRIES_MAX; i++) {
      cache.put(List.of("" + i), new Found.Nothing(), 0);
    }
    assertThat(cache.find(List.of("0"), 0)).isNotNull();
    cache.put(List.of("one more"), new Found.Nothing(), 0);

    assertThat(cache.size()).isEqualTo(LookupCache.ENTRIES_MAX);
    assertThat(cache.find(List.of("0"), 0)).isNotNull();
    assertThat(cache.find(List.of("1"), 0)).isNull();
  }

  @Test
  void itHoldsEightMebibytes() {
    int each = 1024 * 1024;
    for (int i = 0; i < 8; i++) {
      cache.put(List.of("" + i), file(each), 0);
    }
    assertThat(cache.bytes()).isEqualTo(LookupCache.BYTES_MAX);
    cache.put(List.of("7"), file(each), 0);
    assertThat(cache.size()).isEqualTo(8);
    cache.put(List.of("8"), file(1), 0);

    assertThat(cache.size()).isEqualTo(8);
    assertThat(cache.find(List.of("0"), 0)).isNull();
  }

  @Test
  void longPathsLargeFilesAndListingsAreNotKept() {
    cache.put(List.of("x".repeat(LookupCache.KEY_MAX - 1)), new Found.Nothing(), 0);
    assertThat(cache.size()).isEqualTo(1);
    cache.put(List.of("x".repeat(LookupCache.KEY_MAX)), new Found.Nothing(), 0);
    cache.put(List.of("a"), new Found.Listed(List.of(), false), 0);
    Found.Stored large = new Found.Stored(Path.of("a"), 99_999, 0, "identity", null);
    cache.put(List.of("b"), new Found.Plain(large, List.of()), 0);

    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void whoAsksTheSameMeanwhileWaitsForTheSame() {
    var cache = new LookupCache(Duration.ofSeconds(1));
    List<Deferred<Found>> looked = new ArrayList<>();
    Supplier<Deferred<Found>> look =
        () -> {
          looked.add(new Deferred<>());
          return looked.getLast();
        };
    List<Found> found = new ArrayList<>();
    Deferred<Found> first = cache.shared(List.of("a"), true, look);
    first.onSuccess(found::add);
    cache.shared(List.of("a"), true, look).onSuccess(found::add);
    var _ = cache.shared(List.of("b"), true, look);
    var _ = cache.shared(List.of("a"), false, look);
    assertThat(looked).hasSize(3);
    first.reportedElsewhere().cancel();
    looked.getFirst().callback(new Found.Nothing());

    assertThat(found).containsExactly(new Found.Nothing());
    var _ = cache.shared(List.of("a"), true, look);
    assertThat(looked).hasSize(4);
  }

  @Test
  void whereNothingIsRememberedEachLooksByItself() {
    var cache = new LookupCache(Duration.ZERO);
    List<Deferred<Found>> looked = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var _ =
          cache.shared(
              List.of("a"),
              true,
              () -> {
                looked.add(new Deferred<>());
                return looked.getLast();
              });
    }

    assertThat(looked).hasSize(2);
  }
}
