package spindle.examples;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.tools.ToolProvider;

/// Compiles a single-file program against the built modules, every warning being an error.
final class Compiler {
  private Compiler() {}

  /// What the compiler complains of: nothing, if all is well. Class files go to `classes`.
  static String complaints(Path program, Path classes) {
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no compiler");
    var options = new ArrayList<String>();
    options.addAll(List.of("-d", classes.toString(), "--release", "25", "-Xlint:all", "-Werror"));
    options.addAll(Launcher.moduleOptions());
    var complaints = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      var units = files.getJavaFileObjects(program);
      boolean good = compiler.getTask(complaints, files, null, options, null, units).call();
      return good ? "" : complaints.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
