package spindle.amp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/// A command with arguments of every type, as `boxes.py` has it.
@SuppressWarnings("ArrayRecordComponent") // compared by what is written
record Everything(
    int whole,
    @AmpName("long") long large,
    BigInteger big,
    byte[] bytes,
    String text,
    boolean truth,
    double fraction,
    BigDecimal decimal,
    OffsetDateTime time,
    Path path,
    List<Integer> numbers,
    List<String> words,
    List<List<Boolean>> lists,
    List<Item> boxes,
    Optional<Integer> maybe,
    @AmpName("from-here") Optional<Double> from)
    implements Command<Done> {
  record Item(@AmpName("Number") int number, Optional<String> text) {}

  private static final double[] FRACTIONS = {
    0.0,
    -0.0,
    Double.MIN_VALUE,
    1e16,
    9999999999999998.0,
    1e-4,
    9.9e-5,
    1e22,
    2e23,
    2e-3,
    1e21,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN,
    1,
    100,
    0.1
  };
  private static final int[] LETTERS = {0x20, 0x41, 0xE9, 0x20AC, 0x1F600, 0};

  static Everything random(Random chance) {
    return new Everything(
        chance.nextInt(),
        chance.nextLong(),
        big(chance),
        bytes(chance),
        text(chance),
        chance.nextBoolean(),
        fraction(chance),
        new BigDecimal(big(chance), chance.nextInt(60) - 30),
        time(chance),
        Path.of("/tmp/" + chance.nextInt(100) + "/é"),
        some(chance, chance::nextInt),
        some(chance, () -> text(chance)),
        some(chance, () -> some(chance, chance::nextBoolean)),
        some(chance, () -> new Item(chance.nextInt(), maybe(chance, () -> text(chance)))),
        maybe(chance, chance::nextInt),
        maybe(chance, () -> fraction(chance)));
  }

  private static BigInteger big(Random chance) {
    int[] bits = {8, 63, 64, 300};
    BigInteger big = new BigInteger(bits[chance.nextInt(bits.length)], chance);
    return chance.nextBoolean() ? big.negate() : big;
  }

  private static byte[] bytes(Random chance) {
    byte[] bytes = new byte[chance.nextInt(50)];
    chance.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random chance) {
    StringBuilder text = new StringBuilder();
    for (int i = chance.nextInt(20); i > 0; i--) {
      text.appendCodePoint(LETTERS[chance.nextInt(LETTERS.length)] + chance.nextInt(26));
    }
    return text.toString();
  }

  private static double fraction(Random chance) {
    return switch (chance.nextInt(4)) {
      case 0 -> FRACTIONS[chance.nextInt(FRACTIONS.length)];
      case 1 -> chance.nextInt(1000) / 100.0;
      default -> Double.longBitsToDouble(chance.nextLong());
    };
  }

  private static OffsetDateTime time(Random chance) {
    int minutes = chance.nextInt(36 * 60 + 1) - 18 * 60;
    return LocalDateTime.of(
            1 + chance.nextInt(9999),
            1 + chance.nextInt(12),
            1 + chance.nextInt(28),
            chance.nextInt(24),
            chance.nextInt(60),
            chance.nextInt(60),
            1000 * chance.nextInt(1_000_000))
        .atOffset(ZoneOffset.ofTotalSeconds(60 * minutes));
  }

  private static <T> List<T> some(Random chance, Supplier<T> make) {
    List<T> all = new ArrayList<>();
    for (int i = chance.nextInt(4); i > 0; i--) {
      all.add(make.get());
    }
    return all;
  }

  private static <T> Optional<T> maybe(Random chance, Supplier<T> make) {
    return chance.nextBoolean() ? Optional.of(make.get()) : Optional.empty();
  }
}
