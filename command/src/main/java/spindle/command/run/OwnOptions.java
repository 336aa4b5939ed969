package spindle.command.run;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import spindle.command.CommandOption;
import spindle.command.UsageError;
import spindle.command.log.Logs;
import spindle.command.settings.Nearest;
import spindle.command.settings.Settings;
import spindle.kernel.KernelProvider;
import spindle.reactor.ResolverProvider;

/// The options of the command itself, which stand before the service's name.
final class OwnOptions {
  static final int REACTORS_MAX = 1024;
  static final int DRAIN_MAX = 86_400;

  static final List<CommandOption> ALL =
      List.of(
          CommandOption.of("config", "FILE", "read options from this file, too"),
          CommandOption.flag("show-config", "print all options and where each comes from, and end"),
          CommandOption.of(
                  "log-level", "LEVEL", "what is logged: error, warning, info, debug or trace")
              .or("info"),
          CommandOption.of(
                  "log-file",
                  "FILE",
                  "where: a file, - for standard output, + for the error stream")
              .or("-"),
          CommandOption.of(
              "log-format", "FORMAT", "how: text or json; text on a terminal, else json"),
          CommandOption.of("pidfile", "FILE", "write the number of the process here while it runs"),
          CommandOption.of("rundir", "FOLDER", "run in this folder").or("."),
          CommandOption.of("umask", "MODE", "rights that new files do not get, in octal: 027"),
          CommandOption.of(
              "reactor", "NAME", "what carries the loop: nio, epoll; the best if empty"),
          CommandOption.of(
              "resolver", "NAME", "who looks names up: spindle, without threads; the JDK if empty"),
          CommandOption.of("reactors", "N", "how many loops run side by side").or("1"),
          CommandOption.of(
                  "drain", "SECONDS", "how long connections may take to finish when it ends")
              .or("10"));

  private OwnOptions() {}

  /// Refuses values that make no sense, before anything is done.
  static void check(Settings own) throws UsageError {
    oneOf(own, "log-level", Logs.LEVELS);
    if (!own.text("log-format").isEmpty()) {
      oneOf(own, "log-format", Logs.FORMATS);
    }
    if (!own.text("reactor").isEmpty()) {
      oneOf(own, "reactor", kernels());
    }
    if (!own.text("resolver").isEmpty()) {
      oneOf(own, "resolver", resolvers());
    }
    own.given(List.of()).number("reactors", 1, REACTORS_MAX);
    own.given(List.of()).number("drain", 0, DRAIN_MAX);
    String umask = own.text("umask");
    if (!umask.isEmpty() && !umask.matches("0?[0-7]{1,3}")) {
      throw new UsageError(
          "%s: expected --umask in octal, such as 027, got '%s'"
              .formatted(own.value("umask").from(), Nearest.shortened(umask)));
    }
  }

  private static List<String> kernels() {
    return ServiceLoader.load(KernelProvider.class).stream()
        .map(each -> each.get().name())
        .sorted()
        .toList();
  }

  private static List<String> resolvers() {
    return ServiceLoader.load(ResolverProvider.class).stream()
        .map(each -> each.get().name())
        .sorted()
        .toList();
  }

  private static void oneOf(Settings own, String option, List<String> known) throws UsageError {
    String given = own.text(option);
    if (!known.contains(given)) {
      throw new UsageError(
          "%s: there is no %s '%s'; there are %s%s"
              .formatted(
                  own.value(option).from(),
                  option,
                  Nearest.shortened(given),
                  known.stream().collect(Collectors.joining(", ")),
                  Nearest.hint(given, known)));
    }
  }
}
