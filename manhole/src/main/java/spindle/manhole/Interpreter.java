package spindle.manhole;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControlProvider;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;
import spindle.reactor.Reactor;

/// A JShell whose lines run on the reactor's thread. All here waits, for the compiler and for that
/// thread, so it is for jobs; one at a time.
final class Interpreter {
  private static final int FRAMES_MAX = 12;

  private final JShell shell;

  private Interpreter(JShell shell) {
    this.shell = shell;
  }

  static Interpreter begin(Reactor reactor, Map<String, Object> values, PrintStream out) {
    JShell.Builder builder = JShell.builder().executionEngine(new Engine(reactor), Map.of());
    String modules = System.getProperty("jdk.module.path");
    if (modules != null) {
      builder.compilerOptions("--module-path", modules, "--add-modules", "ALL-MODULE-PATH");
    }
    JShell shell = builder.build();
    for (String path : System.getProperty("java.class.path", "").split(":")) {
      if (!path.isEmpty()) {
        shell.addToClasspath(path);
      }
    }
    Interpreter interpreter = new Interpreter(shell);
    for (String pack : List.of("java.util", "java.time", "spindle.reactor", "spindle.defer")) {
      shell.eval("import " + pack + ".*;");
    }
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put("out", out);
    all.forEach(interpreter::declare);
    return interpreter;
  }

  private void declare(String name, Object value) {
    for (String line : Variables.declarations(name, value)) {
      if (shell.eval(line).stream().allMatch(each -> each.status() == Snippet.Status.VALID)) {
        return;
      }
    }
    throw new IllegalStateException("no type of the value of '%s' compiles".formatted(name));
  }

  /// Whether these lines say something whole, be it right or wrong.
  boolean isComplete(String source) {
    return switch (shell.sourceCodeAnalysis().analyzeCompletion(source).completeness()) {
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> false;
      case COMPLETE, COMPLETE_WITH_SEMI, EMPTY, UNKNOWN -> true;
    };
  }

  /// Runs lines, and says what came of them.
  List<String> eval(String source) {
    List<String> answers = new ArrayList<>();
    String rest = source;
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      String one = next.source();
      for (SnippetEvent event : shell.eval(one == null ? rest : one)) {
        if (event.causeSnippet() == null) {
          answer(event, answers);
        }
      }
      rest = one == null ? "" : next.remaining();
    }
    return answers;
  }

  private void answer(SnippetEvent event, List<String> answers) {
    if (event.status() == Snippet.Status.REJECTED) {
      shell.diagnostics(event.snippet()).forEach(each -> answers.add(each.getMessage(Locale.ROOT)));
    }
    Exception thrown = event.exception();
    if (thrown != null) {
      answers.add(words(thrown));
    }
    String value = event.value();
    if (value != null && !value.isEmpty()) {
      answers.add(value);
    }
  }

  private static String words(Exception thrown) {
    StringBuilder text = new StringBuilder();
    text.append(
        thrown instanceof EvalException of ? of.getExceptionClassName() : thrown.toString());
    @Nullable String message = thrown.getMessage();
    if (thrown instanceof EvalException && message != null) {
      text.append(": ").append(message);
    }
    StackTraceElement[] frames = thrown.getStackTrace();
    for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
      text.append("\n    at ").append(frames[i]);
    }
    return text.toString();
  }

  void close() {
    shell.close();
  }

  /// Runs lines here, by [OnReactor].
  private static final class Engine extends LocalExecutionControlProvider {
    private final Reactor reactor;

    Engine(Reactor reactor) {
      this.reactor = reactor;
    }

    @Override
    public String name() {
      return "reactor";
    }

    @Override
    public ExecutionControl createExecutionControl(
        ExecutionEnv environment, Map<String, String> parameters) {
      return new OnReactor(reactor);
    }
  }
}
