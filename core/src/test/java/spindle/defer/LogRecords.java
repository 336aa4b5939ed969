package spindle.defer;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the package logs while this is open.
final class LogRecords implements System.Logger {
  private final System.Logger before = UnhandledFailures.log;
  private final List<String> lines = new ArrayList<>();
  private final List<@Nullable Throwable> thrown = new ArrayList<>();

  void open() {
    UnhandledFailures.log = this;
  }

  void close() {
    UnhandledFailures.log = before;
  }

  List<String> lines() {
    return lines;
  }

  List<@Nullable Throwable> thrown() {
    return thrown;
  }

  @Override
  public String getName() {
    return "recorded";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(Level level, Supplier<String> line) {
    lines.add(level + " " + line.get());
  }

  @Override
  public void log(Level level, String line, Throwable failure) {
    lines.add(level + " " + line);
    thrown.add(failure);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String line,
      @Nullable Throwable failure) {
    lines.add(level + " " + line);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String line,
      @Nullable Object @Nullable ... parameters) {
    lines.add(level + " " + line);
  }
}
