package spindle.testing;

import java.util.SplittableRandom;

/// How a stream is cut when it is read: as TCP is free to do, which keeps no boundaries.
@FunctionalInterface
public interface Chunks {
  /// How many of `available` bytes the next read gives, at least 1.
  int next(int available);

  /// All that is there.
  static Chunks whole() {
    return available -> available;
  }

  /// One byte at a time.
  static Chunks oneByte() {
    return _ -> 1;
  }

  /// At most `size` bytes at a time.
  static Chunks of(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("expected chunks of at least 1 byte, got " + size);
    }
    return available -> Math.min(size, available);
  }

  /// First `first` bytes, then all that is there: input cut once.
  static Chunks cutAt(int first) {
    int[] left = {first};
    return available -> {
      int count = left[0] > 0 ? Math.min(left[0], available) : available;
      left[0] -= count;
      return count;
    };
  }

  /// Any size, by chance from `seed`.
  static Chunks random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return available -> random.nextInt(1, available + 1);
  }
}
