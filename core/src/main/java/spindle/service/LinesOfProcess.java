package spindle.service;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Makes lines of what a process writes. One that is longer than 4 KiB is cut.
final class LinesOfProcess {
  static final int LINE_MAX = 4096;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  LinesOfProcess(Consumer<String> lines) {
    this.lines = lines;
  }

  void add(ByteBuffer data) {
    while (data.hasRemaining()) {
      byte next = data.get();
      if (next == '\n') {
        tell();
      } else {
        if (begun.size() == LINE_MAX) {
          tell();
        }
        begun.write(next);
      }
    }
  }

  /// What was not ended by a line feed is a line, too.
  void end() {
    if (begun.size() > 0) {
      tell();
    }
  }

  private void tell() {
    String line = begun.toString(StandardCharsets.UTF_8);
    begun.reset();
    lines.accept(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
  }
}
