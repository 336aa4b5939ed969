package spindle.command.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.command.CommandOption;
import spindle.command.Given;

/// The options of the command, or of one service, with what they are and where that comes from: the
/// command line before the environment, that before the file, and that before what is meant when
/// nothing is said.
///
/// @param section the service's name; empty for the command's own
public record Settings(String section, List<CommandOption> options, Map<String, Value> values) {
  /// What one option is.
  ///
  /// @param texts one after the other; of a flag `yes` or `no`
  /// @param from for people: `spindle.conf:3`
  public record Value(List<String> texts, String from) {
    /// For people.
    public String text() {
      return String.join(" ", texts);
    }
  }

  /// Where the values come from.
  ///
  /// @param line by the option's name, what the command line says
  /// @param file none if there is none
  public record Sources(
      Map<String, List<String>> line, Map<String, String> environment, @Nullable ConfigFile file) {}

  /// What all of them say together.
  ///
  /// @throws SettingsRefused if a flag is neither on nor off, or what may be said once is said
  ///   twice
  public static Settings of(String section, List<CommandOption> options, Sources sources)
      throws SettingsRefused {
    Map<String, Value> values = new LinkedHashMap<>();
    for (CommandOption each : options) {
      values.put(each.name(), checked(section, each, value(section, each, sources)));
    }
    return new Settings(section, List.copyOf(options), values);
  }

  private static Value value(String section, CommandOption option, Sources sources)
      throws SettingsRefused {
    List<String> said = sources.line().get(option.name());
    if (said != null) {
      return new Value(said, "command line");
    }
    String variable = variable(section, option.name());
    String set = sources.environment().get(variable);
    if (set != null) {
      return new Value(option.isRepeated() ? set.lines().toList() : List.of(set), variable);
    }
    return sources.file() == null
        ? fallback(option)
        : Objects.requireNonNullElseGet(
            filed(section, option, sources.file()), () -> fallback(option));
  }

  private static @Nullable Value filed(String section, CommandOption option, ConfigFile file)
      throws SettingsRefused {
    List<String> texts = new ArrayList<>();
    String from = "";
    for (ConfigFile.Line each : file.lines()) {
      if (each.section().equals(section) && each.key().equals(option.name())) {
        if (!texts.isEmpty() && !option.isRepeated()) {
          throw new SettingsRefused(
              "%s: %s is said twice, first at %s".formatted(file.place(each), each.key(), from));
        }
        texts.add(each.value());
        from = from.isEmpty() ? file.place(each) : from;
      }
    }
    return texts.isEmpty() ? null : new Value(List.copyOf(texts), from);
  }

  private static Value fallback(CommandOption option) {
    boolean none = option.isRepeated() && option.fallback().isEmpty();
    return new Value(none ? List.of() : List.of(option.fallback()), "default");
  }

  private static Value checked(String section, CommandOption option, Value value)
      throws SettingsRefused {
    if (!option.isFlag()) {
      return value;
    }
    return switch (value.text().toLowerCase(Locale.ROOT)) {
      case "yes", "true", "on", "1" -> new Value(List.of("yes"), value.from());
      case "no", "false", "off", "0" -> new Value(List.of("no"), value.from());
      default ->
          throw new SettingsRefused(
              "%s: expected yes or no for %s, got '%s'"
                  .formatted(
                      value.from(), full(section, option.name()), Nearest.shortened(value.text())));
    };
  }

  /// The variable of the environment for an option: `SPINDLE_ECHO_PORT`.
  public static String variable(String section, String option) {
    String words = section.isEmpty() ? option : section + "-" + option;
    return "SPINDLE_" + words.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// An option with its service before it, for people: `echo.port`.
  public static String full(String section, String option) {
    return section.isEmpty() ? option : section + "." + option;
  }

  /// Refuses a file with what nobody knows.
  ///
  /// @param known by section, the options that there are
  /// @throws SettingsRefused with the line of the first one
  public static void requireKnown(ConfigFile file, Map<String, List<CommandOption>> known)
      throws SettingsRefused {
    for (ConfigFile.Line each : file.lines()) {
      List<CommandOption> options = known.get(each.section());
      if (options == null) {
        throw new SettingsRefused(
            "%s: there is no service '%s'%s"
                .formatted(
                    file.place(each),
                    each.section(),
                    Nearest.hint(each.section(), known.keySet())));
      }
      List<String> names = options.stream().map(CommandOption::name).toList();
      if (!names.contains(each.key())) {
        String whose = each.section().isEmpty() ? "" : " of " + each.section();
        throw new SettingsRefused(
            "%s: there is no option '%s'%s%s"
                .formatted(file.place(each), each.key(), whose, Nearest.hint(each.key(), names)));
      }
    }
  }

  /// What one of them is.
  public String text(String option) {
    return value(option).text();
  }

  /// Whether a flag is on.
  public boolean is(String option) {
    return text(option).equals("yes");
  }

  /// What one of them is, and where that comes from.
  public Value value(String option) {
    return Objects.requireNonNull(values.get(option), option);
  }

  /// As a service is told them.
  public Given given(List<String> words) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, value.texts()));
    return Given.of(options, texts, words);
  }
}
