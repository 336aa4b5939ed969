package spindle.roles;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Limits;

/// What to start as a child process, and how. Immutable; `withX` gives a changed copy.
///
/// The process gets its three standard streams and no other descriptor of ours.
///
/// `of` and `withX` throw `IllegalArgumentException` if there is no command, a text has a NUL, a
/// variable's name is empty or has a `=`, or `collectedMax` is negative.
public final class ProcessOptions {
  /// A process may well compute for longer than a peer in the network should, before it reads on.
  private static final Duration CLOSE_TIMEOUT = Duration.ofDays(1);

  private static final int COLLECTED_MAX = 16 * 1024 * 1024;

  /// What a copy is made from, with what is meant when nothing is said.
  private static final class Draft {
    List<String> command;
    @Nullable Path directory;
    @Nullable Map<String, String> environment;
    Map<String, String> added = Map.of();
    Redirect input = Redirect.PIPE;
    Redirect output = Redirect.PIPE;
    Redirect errors = Redirect.PIPE;
    boolean errorsToOutput;
    Limits limits = Limits.defaults().withCloseTimeout(CLOSE_TIMEOUT);
    int collectedMax = COLLECTED_MAX;
    boolean outlivesReactor;
    boolean signalsDescendants;

    Draft(List<String> command) {
      this.command = command;
    }
  }

  private final List<String> command;
  private final @Nullable Path directory;
  private final @Nullable Map<String, String> environment;
  private final Map<String, String> added;
  private final Redirect input;
  private final Redirect output;
  private final Redirect errors;
  private final boolean errorsToOutput;
  private final Limits limits;
  private final int collectedMax;
  private final boolean outlivesReactor;
  private final boolean signalsDescendants;

  private ProcessOptions(Draft draft) {
    command = List.copyOf(draft.command);
    directory = draft.directory;
    environment = draft.environment == null ? null : checked(draft.environment);
    added = checked(draft.added);
    input = draft.input;
    output = draft.output;
    errors = draft.errors;
    errorsToOutput = draft.errorsToOutput;
    limits = draft.limits;
    collectedMax = draft.collectedMax;
    outlivesReactor = draft.outlivesReactor;
    signalsDescendants = draft.signalsDescendants;
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      throw new IllegalArgumentException("expected the name of a program, got " + command);
    }
    command.forEach(ProcessOptions::requireNoNul);
    if (collectedMax < 0) {
      throw new IllegalArgumentException(
          "expected collectedMax of at least 0, got " + collectedMax);
    }
  }

  /// Runs `program` with `arguments`: our directory and environment, three pipes, the default
  /// limits with a day to close, at most 16 MiB collected, ended with the reactor.
  public static ProcessOptions of(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program);
    Collections.addAll(command, arguments);
    return of(command);
  }

  /// Runs `command`, a program and its arguments.
  public static ProcessOptions of(List<String> command) {
    return new ProcessOptions(new Draft(command));
  }

  private static Map<String, String> checked(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      requireNoNul(name);
      requireNoNul(value);
      if (name.isEmpty() || name.contains("=")) {
        throw new IllegalArgumentException(
            "expected the name of a variable, not empty and without '=', got '" + name + "'");
      }
    });
    return Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  private static void requireNoNul(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "no argument and no variable of a process may have a NUL: '" + text + "'");
    }
  }

  private ProcessOptions with(
      @Nullable Path inDirectory,
      @Nullable Map<String, String> exactly,
      Map<String, String> more,
      Limits other) {
    return with(draft -> {
      draft.directory = inDirectory;
      draft.environment = exactly;
      draft.added = more;
      draft.limits = other;
    });
  }

  private ProcessOptions with(Redirect in, Redirect out, Redirect err, boolean together) {
    return with(draft -> {
      draft.input = in;
      draft.output = out;
      draft.errors = err;
      draft.errorsToOutput = together;
    });
  }

  /// A copy for another working directory.
  public ProcessOptions withDirectory(Path path) {
    return with(path, environment, added, limits);
  }

  /// A copy whose process has exactly these variables, and those that were added.
  public ProcessOptions withEnvironment(Map<String, String> exactly) {
    return with(directory, exactly, added, limits);
  }

  /// A copy with one variable more.
  public ProcessOptions withVariable(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(added);
    more.put(name, value);
    return with(directory, environment, more, limits);
  }

  /// A copy with other limits on what waits for the process's input.
  public ProcessOptions withLimits(Limits other) {
    return with(directory, environment, added, other);
  }

  /// A copy that reads something else than our pipe: `Redirect.from(file)`, `Redirect.INHERIT`.
  public ProcessOptions withInput(Redirect from) {
    return with(from, output, errors, errorsToOutput);
  }

  /// A copy that writes elsewhere than to our pipe: `Redirect.to(file)`, `Redirect.INHERIT`,
  /// `Redirect.DISCARD`.
  public ProcessOptions withOutput(Redirect to) {
    return with(input, to, errors, errorsToOutput);
  }

  /// A copy that writes errors elsewhere than to our pipe.
  public ProcessOptions withErrors(Redirect to) {
    return with(input, output, to, errorsToOutput);
  }

  /// A copy whose errors go where its output goes.
  public ProcessOptions withErrorsToOutput() {
    return with(input, output, errors, true);
  }

  /// A copy of which more or less is collected.
  public ProcessOptions withCollectedMax(int bytes) {
    return with(draft -> draft.collectedMax = bytes);
  }

  /// A copy that is left alone when the reactor stops.
  public ProcessOptions withOutlivesReactor() {
    return with(draft -> draft.outlivesReactor = true);
  }

  /// A copy whose signals, those of a cancelling and of the reactor's stop included, go to the
  /// processes that it has begun as well.
  public ProcessOptions withSignalsToDescendants() {
    return with(draft -> draft.signalsDescendants = true);
  }

  private ProcessOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(command);
    draft.directory = directory;
    draft.environment = environment;
    draft.added = added;
    draft.input = input;
    draft.output = output;
    draft.errors = errors;
    draft.errorsToOutput = errorsToOutput;
    draft.limits = limits;
    draft.collectedMax = collectedMax;
    draft.outlivesReactor = outlivesReactor;
    draft.signalsDescendants = signalsDescendants;
    change.accept(draft);
    return new ProcessOptions(draft);
  }

  /// The program, looked for in `PATH` unless it is a path, and its arguments; no shell stands
  /// between.
  public List<String> command() {
    return command;
  }

  /// Its working directory; null for ours.
  public @Nullable Path directory() {
    return directory;
  }

  /// Exactly its environment; null to inherit ours.
  public @Nullable Map<String, String> environment() {
    return environment;
  }

  /// Variables that it gets on top of that.
  public Map<String, String> added() {
    return added;
  }

  /// What it reads: a pipe of ours, unless asked otherwise.
  public Redirect input() {
    return input;
  }

  /// Where it writes: a pipe of ours, unless asked otherwise.
  public Redirect output() {
    return output;
  }

  /// Where it writes errors: a pipe of ours, unless asked otherwise.
  public Redirect errors() {
    return errors;
  }

  /// Whether its errors go where its output goes, in the order in which it wrote them; `errors`
  /// does not count then.
  public boolean errorsToOutput() {
    return errorsToOutput;
  }

  /// Of its standard input, which we write: water marks, buffer, close time.
  public Limits limits() {
    return limits;
  }

  /// Bytes of output and errors together above which `getProcessOutput` and its relatives end the
  /// process and fail.
  public int collectedMax() {
    return collectedMax;
  }

  /// Whether it is left alone when the reactor stops; otherwise it is asked to end, and killed if
  /// it takes longer than the reactor may.
  public boolean outlivesReactor() {
    return outlivesReactor;
  }

  /// Whether each signal goes to all that descend from it at that moment, too; by default to the
  /// process alone. Those whose parents have ended before are not found any more.
  public boolean signalsDescendants() {
    return signalsDescendants;
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        command,
        directory,
        environment,
        added,
        input,
        output,
        errors,
        errorsToOutput,
        limits,
        collectedMax,
        outlivesReactor,
        signalsDescendants);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProcessOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return ("ProcessOptions[command=%s, directory=%s, environment=%s, added=%s, input=%s, "
            + "output=%s, errors=%s, errorsToOutput=%s, limits=%s, collectedMax=%s, "
            + "outlivesReactor=%s, signalsDescendants=%s]")
        .formatted(parts().toArray());
  }
}
