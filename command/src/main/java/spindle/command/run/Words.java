package spindle.command.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import spindle.command.CommandOption;
import spindle.command.UsageError;
import spindle.command.settings.Nearest;

/// What one command line says, read by picocli: the command's own part of it, or a service's.
///
/// The two are read one after the other, since picocli refuses a value that is also the name of a
/// subcommand. What begins with `@` is no file to it, and `-` is a value.
///
/// @param options by name, in the order in which they were given
/// @param words what stands behind them
/// @param help whether nothing but help is wanted
record Words(Map<String, List<String>> options, List<String> words, boolean help) {
  private static final int WIDTH = 100;

  /// Reads `arguments`.
  ///
  /// @param words how those behind the options are called; empty if there may be none
  static Words read(String name, List<CommandOption> options, String words, List<String> arguments)
      throws UsageError {
    CommandLine line = new CommandLine(spec(name, options, words));
    line.setExpandAtFiles(false).setStopAtPositional(true).setInterpolateVariables(false);
    try {
      return of(line.parseArgs(arguments.toArray(String[]::new)));
    } catch (ParameterException refused) {
      throw new UsageError(message(options, refused));
    }
  }

  /// What picocli is told of a command.
  static CommandSpec spec(String name, List<CommandOption> options, String words) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().sortOptions(false).width(WIDTH).autoWidth(false);
    for (CommandOption each : options) {
      spec.addOption(spec(each));
    }
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    if (!words.isEmpty()) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .paramLabel(words)
              .arity("0..*")
              .type(List.class)
              .auxiliaryTypes(String.class)
              .hidden(true)
              .build());
      spec.usageMessage().customSynopsis(name + " [OPTIONS] " + words);
    }
    return spec;
  }

  private static OptionSpec spec(CommandOption option) {
    var spec = OptionSpec.builder("--" + option.name()).description(help(option));
    if (option.isFlag()) {
      return spec.type(Boolean.class).arity("0").negatable(true).build();
    }
    spec.paramLabel(option.value()).arity("1");
    return option.isRepeated()
        ? spec.type(List.class).auxiliaryTypes(String.class).build()
        : spec.type(String.class).build();
  }

  private static String help(CommandOption option) {
    boolean says = !option.fallback().isEmpty() && !option.fallback().equals("no");
    String text =
        option.help()
            + (option.isRepeated() ? "; may be given several times" : "")
            + (says ? " (default: " + option.fallback() + ")" : "");
    return text.replace("%", "%%");
  }

  private static Words of(ParseResult said) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    for (OptionSpec each : said.matchedOptions()) {
      String name = each.longestName().substring(2);
      if (!name.equals("help")) {
        options.put(name, values(each.getValue()));
      }
    }
    List<String> words = new ArrayList<>();
    for (ArgSpec each : said.matchedPositionals()) {
      words.addAll(values(each.getValue()));
    }
    return new Words(options, List.copyOf(words), said.isUsageHelpRequested());
  }

  private static List<String> values(Object value) {
    if (value instanceof Boolean on) {
      return List.of(on ? "yes" : "no");
    }
    List<String> words = new ArrayList<>();
    for (Object each : value instanceof List<?> several ? several : List.of(value)) {
      words.add(String.valueOf(each));
    }
    return words;
  }

  /// picocli's own words name its classes' ideas and not what to do.
  private static String message(List<CommandOption> options, ParameterException refused) {
    return switch (refused) {
      case UnmatchedArgumentException unknown -> unmatched(options, unknown);
      case MissingParameterException missing when missing.getMissing().size() == 1 ->
          "%s wants a value: %s"
              .formatted(name(missing.getMissing().getFirst()), example(missing.getMissing()));
      case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice";
      default -> String.valueOf(refused.getMessage());
    };
  }

  private static String unmatched(List<CommandOption> options, UnmatchedArgumentException unknown) {
    String word = unknown.getUnmatched().getFirst();
    if (!word.startsWith("-")) {
      return "'%s' was not expected".formatted(Nearest.shortened(word));
    }
    int equals = word.indexOf('=');
    String option = equals < 0 ? word : word.substring(0, equals);
    List<String> known = options.stream().map(each -> "--" + each.name()).toList();
    return "there is no option '%s'%s"
        .formatted(Nearest.shortened(option), Nearest.hint(option, known));
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }

  private static String example(List<ArgSpec> missing) {
    ArgSpec first = missing.getFirst();
    return name(first) + " " + first.paramLabel();
  }

  /// The help of one command, as picocli sets it.
  static String usage(String name, String description, List<CommandOption> options, String words) {
    CommandSpec spec = spec(name, options, words);
    spec.usageMessage().description(description.replace("%", "%%"));
    CommandLine line = new CommandLine(spec);
    line.setInterpolateVariables(false);
    return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
  }
}
