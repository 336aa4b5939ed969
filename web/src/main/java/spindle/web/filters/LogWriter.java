package spindle.web.filters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/// Writes bundles of lines to a file, whatever becomes of it. On one thread.
final class LogWriter {
  private static final Logger LOG = System.getLogger("spindle.web.filters");

  private final RotatedFile file;
  private boolean failing;

  LogWriter(RotatedFile file) {
    this.file = file;
  }

  /// Before the next line is written the file is opened anew.
  void reopen() {
    file.close();
  }

  /// Writes all of them, or as many as it can. A file that could not be written to is tried anew
  /// each time; that it cannot be is logged once.
  ///
  /// @return how many lines are lost, or may be
  int write(List<String> lines) {
    try {
      file.open();
      for (String line : lines) {
        file.append((line + "\n").getBytes(UTF_8));
      }
      file.flush();
      failing = false;
      return 0;
    } catch (IOException e) {
      file.fail();
      if (!failing) {
        LOG.log(Level.ERROR, "lines are lost, as " + file + " cannot be written to", e);
      }
      failing = true;
      return lines.size();
    }
  }

  void close() {
    file.close();
  }
}
