package spindle.endpoint;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.defer.Deferred;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.words.OptionWords;
import spindle.endpoint.words.Variables;
import spindle.endpoint.words.Words;
import spindle.protocol.Factory;
import spindle.protocol.Limits;
import spindle.protocol.Protocol;
import spindle.reactor.ProcessIO;
import spindle.reactor.Reactor;
import spindle.roles.ProcessOptions;

/// A program that is started for each connection, and is at its other end with its standard input
/// and output: see [ProcessIO].
public final class ProcessEndpoint implements StreamClientEndpoint {
  private static final ProcessOptions DEFAULTS = ProcessOptions.of("program");
  private static final Words<ProcessOptions> WORDS = new Words<>(words(), DEFAULTS);

  private final Reactor reactor;
  private final ProcessOptions options;

  /// The program and how it is started. Its errors go where ours go, unless the options say
  /// otherwise.
  public ProcessEndpoint(Reactor reactor, ProcessOptions options) {
    this.reactor = reactor;
    this.options = options;
  }

  /// Starts the program.
  ///
  /// @return as for any endpoint; fails with [spindle.reason.CannotSpawnError] if it cannot be
  ///   started
  @Override
  public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
    return ProcessIO.connect(reactor, factory, options);
  }

  private static List<Words.Word<ProcessOptions>> words() {
    List<Words.Word<ProcessOptions>> words = new ArrayList<>();
    words.add(
        new Words.Word<>(
            "directory",
            "where it runs; where we run if empty",
            o -> o.directory() == null ? "" : o.directory().toString()));
    words.add(
        new Words.Word<>(
            "env", "variables that it gets, `A=1,B=2`", o -> Variables.write(variables(o))));
    words.add(
        new Words.Word<>(
            "inheritEnv",
            "0 for no variables but those of `env`",
            o -> Argument.flag(o.environment() == null)));
    words.add(
        new Words.Word<>(
            "errors", "where its errors go: `inherit`, `drop` or `output`", o -> errors(o)));
    words.add(
        new Words.Word<>(
            "outlivesReactor",
            "1 to leave it alone when the reactor stops",
            o -> Argument.flag(o.outlivesReactor())));
    words.add(
        new Words.Word<>(
            "signalsDescendants",
            "1 to signal those that it has begun, too",
            o -> Argument.flag(o.signalsDescendants())));
    words.addAll(OptionWords.limitWords(ProcessOptions::limits));
    return words;
  }

  private static Map<String, String> variables(ProcessOptions options) {
    Map<String, String> all = new LinkedHashMap<>();
    if (options.environment() != null) {
      all.putAll(options.environment());
    }
    all.putAll(options.added());
    return all;
  }

  private static String errors(ProcessOptions options) {
    if (options.errorsToOutput()) {
      return "output";
    }
    return options.errors() == Redirect.DISCARD ? "drop" : "inherit";
  }

  static EndpointType<StreamClientEndpoint> type() {
    List<EndpointParameter> parameters =
        WORDS.parameters(
            EndpointParameter.required("program", "a path, or a name that is looked for in PATH"),
            new EndpointParameter(
                "arguments",
                EndpointParameter.Kind.MORE,
                "",
                "of the program, with colons between"));
    return new EndpointType<>("process", parameters, ProcessEndpoint::parse);
  }

  private static StreamClientEndpoint parse(Reactor reactor, Arguments given) {
    List<String> command = new ArrayList<>();
    command.add(given.text("program"));
    given.more().forEach(each -> command.add(each.text()));
    ProcessOptions options = ProcessOptions.of(command).withLimits(limits(given));
    if (!given.text("directory").isEmpty()) {
      options = options.withDirectory(Path.of(given.text("directory")));
    }
    if (!given.get("inheritEnv").flag()) {
      options = options.withEnvironment(Map.of());
    }
    for (Map.Entry<String, String> each : Variables.read(given.get("env")).entrySet()) {
      options = options.withVariable(each.getKey(), each.getValue());
    }
    if (given.get("outlivesReactor").flag()) {
      options = options.withOutlivesReactor();
    }
    if (given.get("signalsDescendants").flag()) {
      options = options.withSignalsToDescendants();
    }
    return new ProcessEndpoint(reactor, withErrors(options, given.get("errors")));
  }

  private static Limits limits(Arguments given) {
    return OptionWords.limits(given::get);
  }

  private static ProcessOptions withErrors(ProcessOptions options, Argument where) {
    return switch (where.text()) {
      case "inherit" -> options.withErrors(Redirect.INHERIT);
      case "drop" -> options.withErrors(Redirect.DISCARD);
      case "output" -> options.withErrorsToOutput();
      default -> throw where.wrong("inherit, drop or output");
    };
  }

  /// Its string: `process:/usr/bin/sort:-n`. What a string cannot say, a file for errors, is left
  /// out.
  @Override
  public String toString() {
    StringBuilder string = new StringBuilder("process");
    options.command().forEach(each -> string.append(':').append(Description.quote(each)));
    return string + WORDS.write(options);
  }
}
