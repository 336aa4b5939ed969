package spindle.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a world is made of: the number that all chance comes from, and the numbers of the random
/// faults that are left out of it. As text it is `4711`, or `4711-1,3` without the faults 1 and 3.
///
/// @param number where all chance comes from
/// @param without the numbers of the faults to leave out, see [Simulation#faults]
public record Seed(long number, List<Integer> without) {
  private static final Pattern TEXT =
      Pattern.compile("(-?\\d{1,19})(?:-(\\d{1,9}(?:,\\d{1,9})*))?");

  /// The seed of that number, with all its faults.
  public static Seed of(long number) {
    return new Seed(number, List.of());
  }

  /// The seed that a report has told.
  ///
  /// @throws IllegalArgumentException if `text` is not a seed's
  public static Seed parse(String text) {
    Matcher parts = TEXT.matcher(text);
    try {
      if (parts.matches()) {
        return new Seed(Long.parseLong(parts.group(1)), numbers(parts.group(2)));
      }
    } catch (NumberFormatException _) {
      // More than 64 bits: said below.
    }
    throw new IllegalArgumentException(
        "not a seed: '%s'; it is a whole number, and may have the faults to leave out behind it,"
                .formatted(text)
            + " like 4711 or 4711-1,3");
  }

  private static List<Integer> numbers(String text) {
    List<Integer> numbers = new ArrayList<>();
    if (text != null) {
      for (String number : text.split(",", -1)) {
        numbers.add(Integer.valueOf(number));
      }
    }
    return List.copyOf(numbers);
  }

  Seed leavingOut(List<Integer> faults) {
    return new Seed(number, faults.stream().sorted().distinct().toList());
  }

  /// The world that is made of it.
  public Simulation world() {
    return Simulation.withSeed(number, without);
  }

  /// As [#parse] takes it.
  @Override
  public String toString() {
    return without.isEmpty()
        ? Long.toString(number)
        : number + "-" + without.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
