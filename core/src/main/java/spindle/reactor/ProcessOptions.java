package spindle.reactor;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Limits;

/// What to start as a child process, and how. Immutable; `withX` gives a changed copy.
///
/// The process gets its three standard streams and no other descriptor of ours.
///
/// @param command the program, looked for in `PATH` unless it is a path, and its arguments; no
///   shell stands between
/// @param directory its working directory; null for ours
/// @param environment exactly its environment; null to inherit ours
/// @param added variables that it gets on top of that
/// @param input what it reads: a pipe of ours, unless asked otherwise
/// @param output where it writes: a pipe of ours, unless asked otherwise
/// @param errors where it writes errors: a pipe of ours, unless asked otherwise
/// @param errorsToOutput whether its errors go where its output goes, in the order in which it
///   wrote them; `errors` does not count then
/// @param limits of its standard input, which we write: water marks, buffer, close time
/// @param collectedMax bytes of output and errors together above which `getProcessOutput` and its
///   relatives end the process and fail
/// @param outlivesReactor whether it is left alone when the reactor stops; otherwise it is asked to
///   end, and killed if it takes longer than the reactor may
public record ProcessOptions(
    List<String> command,
    @Nullable Path directory,
    @Nullable Map<String, String> environment,
    Map<String, String> added,
    Redirect input,
    Redirect output,
    Redirect errors,
    boolean errorsToOutput,
    Limits limits,
    int collectedMax,
    boolean outlivesReactor) {
  /// A process may well compute for longer than a peer in the network should, before it reads on.
  private static final Duration CLOSE_TIMEOUT = Duration.ofDays(1);

  private static final int COLLECTED_MAX = 16 * 1024 * 1024;

  /// Copies and checks.
  ///
  /// @throws IllegalArgumentException if there is no command, a text has a NUL or a variable's name
  ///   is empty or has a `=`, or `collectedMax` is negative
  public ProcessOptions {
    command = List.copyOf(command);
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      throw new IllegalArgumentException("expected the name of a program, got " + command);
    }
    command.forEach(ProcessOptions::requireNoNul);
    environment = environment == null ? null : checked(environment);
    added = checked(added);
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
    return new ProcessOptions(
        command,
        null,
        null,
        Map.of(),
        Redirect.PIPE,
        Redirect.PIPE,
        Redirect.PIPE,
        false,
        Limits.defaults().withCloseTimeout(CLOSE_TIMEOUT),
        COLLECTED_MAX,
        false);
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
    return new ProcessOptions(
        command,
        inDirectory,
        exactly,
        more,
        input,
        output,
        errors,
        errorsToOutput,
        other,
        collectedMax,
        outlivesReactor);
  }

  private ProcessOptions with(Redirect in, Redirect out, Redirect err, boolean together) {
    return new ProcessOptions(
        command,
        directory,
        environment,
        added,
        in,
        out,
        err,
        together,
        limits,
        collectedMax,
        outlivesReactor);
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
    return new ProcessOptions(
        command,
        directory,
        environment,
        added,
        input,
        output,
        errors,
        errorsToOutput,
        limits,
        bytes,
        outlivesReactor);
  }

  /// A copy that is left alone when the reactor stops.
  public ProcessOptions withOutlivesReactor() {
    return new ProcessOptions(
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
        true);
  }
}
