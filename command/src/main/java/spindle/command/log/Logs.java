package spindle.command.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// The log of this process, from [#begin] to [#close]. For any thread.
public final class Logs implements AutoCloseable {
  /// The levels that there are, the least talkative first.
  public static final List<String> LEVELS = List.of("error", "warning", "info", "debug", "trace");

  /// How lines may look.
  public static final List<String> FORMATS = List.of("text", "json");

  private static final List<String> JDKS = List.of("java", "javax", "jdk", "sun", "com.sun");

  private final LoggerContext context;
  private final OutputStreamAppender<ILoggingEvent> writer;
  private final LogQueue queue;
  private volatile String configured = "info";

  private Logs(LoggerContext context, OutputStreamAppender<ILoggingEvent> writer) {
    this.context = context;
    this.writer = writer;
    queue = new LogQueue(context);
  }

  /// Begins to write it.
  ///
  /// @param file its name; `-` for the standard output, `+` for the error stream
  /// @param format one of [#FORMATS]; if empty, text for a terminal and JSON for anything else
  /// @param level one of [#LEVELS]
  /// @throws IOException if it cannot be opened
  public static Logs begin(String file, Path folder, String format, String level)
      throws IOException {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var writer = file.equals("-") || file.equals("+") ? toStream(file) : toFile(folder, file);
    Lines lines = isText(file, format) ? new TextLines(ZoneId.systemDefault()) : new JsonLines();
    lines.setContext(context);
    lines.start();
    writer.setContext(context);
    writer.setEncoder(lines);
    writer.setName("writer");
    Logs logs = new Logs(context, writer);
    logs.start();
    logs.setLevel(level);
    return logs;
  }

  private static OutputStreamAppender<ILoggingEvent> toStream(String which) {
    var writer = new OutputStreamAppender<ILoggingEvent>();
    writer.setOutputStream(
        new StandardStream(which.equals("-") ? FileDescriptor.out : FileDescriptor.err));
    return writer;
  }

  /// One of the process's own streams, which others may use when the log has ended.
  private static final class StandardStream extends FileOutputStream {
    StandardStream(FileDescriptor stream) {
      super(stream);
    }

    @Override
    public void close() {}
  }

  /// Opened here first, since Logback says why it cannot in a report of its own, and makes folders.
  private static OutputStreamAppender<ILoggingEvent> toFile(Path folder, String file)
      throws IOException {
    Path path = folder.resolve(file);
    Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    var writer = new FileAppender<ILoggingEvent>();
    writer.setFile(path.toString());
    return writer;
  }

  private static boolean isText(String file, String format) {
    return format.isEmpty() ? Terminals.isOne(file) : format.equals("text");
  }

  private void start() {
    writer.start();
    queue.addAppender(writer);
    queue.start();
    root().addAppender(queue);
  }

  private Logger root() {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /// Writes what is at least as important from now on; of the JDK's own loggers nothing below
  /// `info`.
  ///
  /// @param level one of [#LEVELS]
  public void setLevel(String level) {
    configured = level;
    setAll(level);
  }

  private void setAll(String word) {
    Level wanted = level(word);
    root().setLevel(wanted);
    JDKS.forEach(jdks -> context.getLogger(jdks).setLevel(ofJdk(wanted)));
  }

  private static Level ofJdk(Level wanted) {
    return wanted.isGreaterOrEqual(Level.INFO) ? wanted : Level.INFO;
  }

  /// Has one logger write what is at least as important from now on.
  ///
  /// @param logger its name; empty for all, as by [#setLevel(String)], until that is called
  /// @param level one of [#LEVELS], or `default` for what it would write otherwise
  public void setLevel(String logger, String level) {
    boolean back = level.equals("default");
    if (logger.isEmpty()) {
      setAll(back ? configured : level);
    } else if (back) {
      context.getLogger(logger).setLevel(JDKS.contains(logger) ? ofJdk(root().getLevel()) : null);
    } else {
      context.getLogger(logger).setLevel(level(level));
    }
  }

  private static Level level(String word) {
    return Level.valueOf(word.equals("warning") ? "WARN" : word.toUpperCase(Locale.ROOT));
  }

  /// Opens the file again by its name, for whoever has renamed it; a stream stays. Blocks
  /// meanwhile.
  ///
  /// @return its name; empty if it is none
  /// @throws IOException if it cannot be opened; it then goes on with the one that it has
  public String reopen() throws IOException {
    if (writer instanceof FileAppender<ILoggingEvent> file) {
      file.openFile(file.getFile());
      return file.getFile();
    }
    return "";
  }

  /// Writes what is left, for a while, and ends.
  @Override
  public void close() {
    queue.stop();
    context.stop();
  }
}
