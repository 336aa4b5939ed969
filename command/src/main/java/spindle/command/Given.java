package spindle.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a service was told: its options, from wherever they came, and the words behind them.
/// Immutable.
public final class Given {
  private final Map<String, List<String>> options;
  private final List<String> words;

  /// What is given, for tests of a maker: by the option's name all that it was given, or the
  /// fallback of each that was not.
  public static Given of(List<CommandOption> options, Map<String, List<String>> given) {
    return of(options, given, List.of());
  }

  /// The same with words behind the options.
  ///
  /// @throws IllegalArgumentException if there is no such option, or something is given several
  ///   times that may not be
  public static Given of(
      List<CommandOption> options, Map<String, List<String>> given, List<String> words) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (CommandOption each : options) {
      all.put(each.name(), otherwise(each));
    }
    for (Map.Entry<String, List<String>> each : given.entrySet()) {
      if (all.replace(each.getKey(), List.copyOf(each.getValue())) == null) {
        throw new IllegalArgumentException("there is no option '" + each.getKey() + "'");
      }
    }
    return new Given(all, List.copyOf(words));
  }

  private static List<String> otherwise(CommandOption option) {
    return option.isRepeated() && option.fallback().isEmpty()
        ? List.of()
        : List.of(option.fallback());
  }

  private Given(Map<String, List<String>> options, List<String> words) {
    this.options = options;
    this.words = words;
  }

  /// The value of an option, the last one if it was given several times; what the option says where
  /// it was not given.
  ///
  /// @throws IllegalArgumentException if the service has no such option
  public String text(String option) {
    List<String> all = texts(option);
    return all.isEmpty() ? "" : all.getLast();
  }

  /// All values of an option, in the order in which they were given.
  ///
  /// @throws IllegalArgumentException as above
  public List<String> texts(String option) {
    List<String> all = options.get(option);
    if (all == null) {
      throw new IllegalArgumentException("there is no option '" + option + "'");
    }
    return all;
  }

  /// Whether a flag is on.
  ///
  /// @throws IllegalArgumentException as above
  public boolean is(String option) {
    return text(option).equals("yes");
  }

  /// The value of an option as a whole number.
  ///
  /// @throws UsageError if it is none from `least` to `most`
  /// @throws IllegalArgumentException as above
  public int number(String option, int least, int most) throws UsageError {
    String text = text(option);
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new UsageError(
        "--%s wants a number from %d to %d, got '%s'".formatted(option, least, most, text));
  }

  /// The words behind the options.
  public List<String> words() {
    return words;
  }

  @Override
  public String toString() {
    return options + (words.isEmpty() ? "" : " " + words);
  }
}
