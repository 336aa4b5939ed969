package spindle.command.run;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.command.ServiceMaker;
import spindle.command.UsageError;
import spindle.command.log.Logs;
import spindle.command.settings.Nearest;
import spindle.command.settings.Settings;
import spindle.command.settings.SettingsRefused;
import spindle.command.tool.Tool;

/// The command: `spindle [OPTIONS] SERVICE [ITS OPTIONS]`. The order of its steps is that of
/// Twisted's `twist`: read everything, open the log, write the pidfile, make the service, run the
/// reactor, remove the pidfile.
public final class Main {
  /// The system property that says how the command is called, for messages.
  private static final String CALLED = "spindle.command.called";

  /// The system property with the name of a class that was compiled for this run.
  private static final String COMPILED = "spindle.command.compiled";

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final String called = System.getProperty(CALLED, "spindle");

  Main(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /// Runs the command, and ends the JVM with its status.
  public static void main(String... args) {
    System.exit(new Main(System.out, System.err, System.getenv()).run(List.of(args)));
  }

  /// One run.
  ///
  /// @return the exit status
  int run(List<String> arguments) {
    try {
      return begin(arguments);
    } catch (UsageError wrong) {
      return say(Status.USAGE, String.valueOf(wrong.getMessage()));
    } catch (SettingsRefused wrong) {
      return say(Status.CONFIGURATION, String.valueOf(wrong.getMessage()));
    } catch (Refused refused) {
      return say(refused.status, String.valueOf(refused.getMessage()));
    }
  }

  private int say(int status, String message) {
    err.println("spindle: " + message);
    if (status == Status.USAGE) {
      err.println("spindle: " + called + " --help lists services and options");
    }
    return status;
  }

  private int begin(List<String> arguments) throws UsageError, SettingsRefused, Refused {
    Makers makers = Makers.find(err);
    Words own = Words.read(called, OwnOptions.ALL, "SERVICE", arguments);
    if (own.help()) {
      out.print(Help.of(called, makers));
      return Status.WELL;
    }
    if (own.words().isEmpty()) {
      throw new UsageError("which service? There are " + Help.names(makers));
    }
    String name = own.words().getFirst();
    List<String> rest = own.words().subList(1, own.words().size());
    for (Tool each : Tools.all(makers)) {
      if (each.name().equals(name)) {
        return run(each, rest);
      }
    }
    ServiceMaker maker = maker(makers, name);
    Words words = Words.read(called + " " + name, maker.options(), maker.words(), rest);
    if (words.help()) {
      out.print(
          Words.usage(
              called + " " + name, maker.description() + ".", maker.options(), maker.words()));
      return Status.WELL;
    }
    return begin(new Invocation(makers, maker, Folder.begun(environment), own, words, environment));
  }

  private ServiceMaker maker(Makers makers, String name) throws UsageError, Refused {
    String compiled = System.getProperty(COMPILED, "");
    if (!compiled.isEmpty() && name.endsWith(".java")) {
      return makers.ofClass(compiled);
    }
    ServiceMaker maker = makers.named(name);
    if (maker != null) {
      return maker;
    }
    if (name.endsWith(".java")) {
      throw new UsageError(
          "'%s' is a source, which is compiled where Spindle's own sources are; here, put its jar"
                  .formatted(Nearest.shortened(name))
              + " on the CLASSPATH");
    }
    List<String> known = new ArrayList<>(Help.knownNames(makers));
    known.addAll(List.of(System.getProperty("spindle.command.others", "").split(" ")));
    throw new UsageError(
        "there is no service '%s'%s".formatted(Nearest.shortened(name), Nearest.hint(name, known)));
  }

  private int run(Tool tool, List<String> arguments) throws UsageError {
    String name = called + " " + tool.name();
    Words words = Words.read(name, tool.options(), tool.words(), arguments);
    if (words.help()) {
      out.print(Words.usage(name, tool.description() + ".", tool.options(), tool.words()));
      return Status.WELL;
    }
    try {
      Settings settings =
          Settings.of(
              tool.name(),
              tool.options(),
              new Settings.Sources(words.options(), environment, null));
      return tool.run(settings.given(words.words()), out, err);
    } catch (UsageError wrong) {
      throw wrong;
    } catch (Exception failed) {
      return say(Status.FAILED, tool.name() + ": " + failed.getMessage());
    }
  }

  private int begin(Invocation invocation) throws UsageError, SettingsRefused, Refused {
    Invocation.Said said = invocation.read();
    OwnOptions.check(said.own());
    if (said.own().is("show-config")) {
      ShownConfig.print(said, out);
      return Status.WELL;
    }
    Folder.enter(said.own(), environment);
    try (Logs logs = logs(invocation, said.own());
        PidFile _ = pidFile(invocation, said.own().text("pidfile"))) {
      return new Serving(invocation, said, logs, err).run();
    } catch (UsageError | Refused refused) {
      throw refused;
    } catch (Exception failed) {
      System.getLogger("spindle.command").log(Level.ERROR, "the service failed", failed);
      return say(Status.FAILED, "the service failed: " + failed);
    }
  }

  private static Logs logs(Invocation invocation, Settings own) throws Refused {
    String file = own.text("log-file");
    Path folder = invocation.folder();
    try {
      return Logs.begin(file, folder, own.text("log-format"), own.text("log-level"));
    } catch (IOException refused) {
      throw new Refused(
          Status.LOG,
          "cannot write the log %s: %s".formatted(file, PidFile.reason(folder, refused)));
    }
  }

  private static @Nullable PidFile pidFile(Invocation invocation, String name)
      throws SettingsRefused, Refused {
    return name.isEmpty() ? null : PidFile.write(invocation.path(name));
  }
}
