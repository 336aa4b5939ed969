package spindle.web.files;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// Remembers for a moment what was found, so that a small file that many want costs one job.
/// Belongs to one thread.
final class LookupCache {
  static final int ENTRIES_MAX = 1024;
  static final int KEY_MAX = 512;
  static final int BYTES_MAX = 8 * 1024 * 1024;

  private final long nanos;
  private final Map<List<String>, Remembered> entries = new LinkedHashMap<>(16, 0.75f, true);

  /// What is looked for just now, to be read, and for whom others wait.
  private final Map<List<String>, Deferred<Found>> running = new LinkedHashMap<>();

  private int bytes;

  LookupCache(Duration time) {
    this.nanos = time.toNanos();
  }

  @Nullable Found find(List<String> segments, long now) {
    Remembered entry = entries.get(segments);
    if (entry == null) {
      return null;
    }
    long age = now - entry.at;
    if (age < 0 || age >= nanos) {
      forget(segments);
      return null;
    }
    return entry.found;
  }

  /// What `look` finds, or what somebody finds who is looking already. Nothing is shared where
  /// nothing is remembered: what was changed in between would be missed.
  ///
  /// @param reads whether small files are read; only then others may have what is found
  Deferred<Found> shared(List<String> segments, boolean reads, Supplier<Deferred<Found>> look) {
    if (nanos == 0 || !reads) {
      return look.get();
    }
    Deferred<Found> looking = running.get(segments);
    if (looking == null) {
      List<String> key = List.copyOf(segments);
      looking = look.get();
      running.put(key, looking);
      looking.addBoth(outcome -> {
        running.remove(key);
        return outcome.get();
      });
    }
    Deferred<Found> mine = new Deferred<>(); // if this client gives up, the others do not
    var _ = looking.chainDeferred(mine);
    return mine;
  }

  private void forget(List<String> segments) {
    Remembered gone = entries.remove(segments);
    bytes -= gone == null ? 0 : gone.found.weight();
  }

  /// Listings are large and seldom asked for, and long paths are mostly nonsense: neither is kept.
  /// Nor is a large file, so that what is said of it fits the file that is opened to be sent.
  void put(List<String> segments, Found found, long now) {
    int length = segments.stream().mapToInt(String::length).sum() + segments.size();
    boolean large = found instanceof Found.Listed || !found.isComplete();
    if (nanos == 0 || length > KEY_MAX || large) {
      return;
    }
    forget(segments);
    entries.put(List.copyOf(segments), new Remembered(found, now));
    bytes += found.weight();
    while (entries.size() > ENTRIES_MAX || bytes > BYTES_MAX) {
      forget(entries.keySet().iterator().next());
    }
  }

  int size() {
    return entries.size();
  }

  int bytes() {
    return bytes;
  }

  private record Remembered(Found found, long at) {}
}
