package spindle.cred;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;

/// Limits how often somebody may be wrong: for each name, and for each address, which for IPv6 is
/// the network of 64 bits. Each has a number of attempts, and gets one back every so often. Without
/// any left, logins fail with [TooManyAttempts], for a right password as well: so whoever guesses
/// does not learn what is right, and can keep somebody else out, who has to wait. It is given to
/// [Portal#withAttempts].
public final class Attempts {
  /// What is left, at that time.
  private record Left(double count, Instant at) {}

  private final AttemptLimits limits;
  private final InstantSource time;
  private final Map<String, Left> names = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Left> places = new LinkedHashMap<>(16, 0.75f, true);

  /// Nobody has been wrong yet.
  public Attempts(AttemptLimits limits) {
    this(limits, InstantSource.system());
  }

  /// The same, with the time from elsewhere: for tests.
  public Attempts(AttemptLimits limits, InstantSource time) {
    this.limits = limits;
    this.time = time;
  }

  /// Why no other attempt may be made; empty if one may.
  ///
  /// @param name that is claimed; null if none is
  public Optional<TooManyAttempts> refusal(@Nullable String name, Address from) {
    double seconds =
        Math.max(
            name == null ? 0 : wait(names, name, limits.perName(), limits.nameEvery()),
            place(from)
                .map(place -> wait(places, place, limits.perAddress(), limits.addressEvery()))
                .orElse(0.0));
    return seconds <= 0
        ? Optional.empty()
        : Optional.of(new TooManyAttempts(Duration.ofNanos((long) (seconds * 1e9))));
  }

  /// Counts an attempt that was wrong.
  ///
  /// @param name that was claimed; null if none was
  public void failed(@Nullable String name, Address from) {
    if (name != null) {
      take(names, name, limits.perName(), limits.nameEvery());
    }
    place(from).ifPresent(place -> take(places, place, limits.perAddress(), limits.addressEvery()));
  }

  /// Peers without an address of their own, as over UNIX sockets, are not told apart.
  private static Optional<String> place(Address from) {
    return switch (from) {
      case IPv4Address four -> Optional.of(four.host());
      case IPv6Address six -> {
        byte[] bytes = six.inetAddress().getAddress();
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < 8; i++) {
          network.append("%02x".formatted(bytes[i]));
        }
        yield Optional.of(network.toString());
      }
      default -> Optional.empty();
    };
  }

  /// @return seconds until there is one, or less than that
  private synchronized double wait(Map<String, Left> all, String key, int most, Duration every) {
    Left left = all.get(key);
    return left == null ? 0 : (1 - now(left, most, every)) * seconds(every);
  }

  private synchronized void take(Map<String, Left> all, String key, int most, Duration every) {
    Left left = all.get(key);
    double count = left == null ? most : now(left, most, every);
    all.put(key, new Left(count - 1, time.instant()));
    if (all.size() > limits.remembered()) {
      all.remove(all.keySet().iterator().next());
    }
  }

  private double now(Left left, int most, Duration every) {
    double passed = Math.max(0, seconds(Duration.between(left.at, time.instant())));
    return Math.min(most, left.count + passed / seconds(every));
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
