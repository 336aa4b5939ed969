package spindle.command;

import java.util.Objects;
import java.util.regex.Pattern;

/// One option of a command: `--port PLACE`. Immutable; `or` and `repeated` give a changed copy.
public final class CommandOption {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final String name;
  private final String value;
  private final String help;
  private final String fallback;
  private final boolean repeated;

  private CommandOption(String name, String value, String help, String fallback, boolean repeated) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "expected the name of an option in small letters, digits and single dashes, got '%s'"
              .formatted(name));
    }
    this.name = name;
    this.value = Objects.requireNonNull(value, "value");
    this.help = Objects.requireNonNull(help, "help");
    this.fallback = Objects.requireNonNull(fallback, "fallback");
    this.repeated = repeated;
  }

  /// An option with a value, which is empty unless it is given.
  ///
  /// @param name without the dashes before it: `log-level`
  /// @param value how the value is called, for people: `LEVEL`
  /// @param help what it is for, as a sentence without its end
  /// @throws IllegalArgumentException if the name has other characters than small letters, digits
  ///   and single dashes between them, or `value` is empty
  public static CommandOption of(String name, String value, String help) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("expected what the value of '" + name + "' is called");
    }
    return new CommandOption(name, value, help, "", false);
  }

  /// An option that is on or off, and off unless it is given: `--listing`, `--no-listing`.
  ///
  /// @throws IllegalArgumentException as above
  public static CommandOption flag(String name, String help) {
    return new CommandOption(name, "", help, "no", false);
  }

  /// A copy with what it is where it is not given: for a flag `yes` or `no`.
  public CommandOption or(String otherwise) {
    return new CommandOption(name, value, help, otherwise, repeated);
  }

  /// A copy that may be given several times.
  ///
  /// @throws IllegalStateException if it has no value
  public CommandOption repeated() {
    if (isFlag()) {
      throw new IllegalStateException("a flag is on or off, and not several times");
    }
    return new CommandOption(name, value, help, fallback, true);
  }

  /// Its name, without the dashes before it.
  public String name() {
    return name;
  }

  /// How its value is called; empty for a flag.
  public String value() {
    return value;
  }

  /// What it is for.
  public String help() {
    return help;
  }

  /// What it is where it is not given.
  public String fallback() {
    return fallback;
  }

  /// Whether it may be given several times.
  public boolean isRepeated() {
    return repeated;
  }

  /// Whether it is on or off, and has no value.
  public boolean isFlag() {
    return value.isEmpty();
  }

  /// As it is written: `--port PLACE`.
  @Override
  public String toString() {
    return "--" + name + (isFlag() ? "" : " " + value);
  }
}
