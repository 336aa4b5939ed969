package spindle.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// An example program that is running: started as `./spindle run` starts it, but for its being
/// compiled already, and killed when closed.
///
/// ```java
/// try (var program = ExampleProgram.start("HelloTwisted")) {
///   program.awaitListening(2000);
///   ...
///   program.signal("TERM");
///   assertThat(program.awaitExit()).isZero();
/// }
/// ```
///
/// Whatever is awaited fails after [#PATIENCE_SECONDS] with all that the program has printed.
final class ExampleProgram implements AutoCloseable {
  /// Long enough for a busy machine: a test that passes never waits this long.
  static final int PATIENCE_SECONDS = 300;

  private static final List<String> WITHOUT_ARGUMENTS =
      List.of("HelloTwisted", "HelloWeb", "ChatWeb", "Dashboard");

  private final Process process;
  private final Printed output;
  private final Printed errors;

  private ExampleProgram(Process process) {
    this.process = process;
    output = new Printed(process.getInputStream());
    errors = new Printed(process.getErrorStream());
  }

  /// Starts `examples/NAME.java`.
  static ExampleProgram start(String name, String... arguments) {
    return run(command(name, arguments));
  }

  /// What starts `examples/NAME.java`. The first ones take no arguments, so that nothing stands
  /// between their reader and what they show: a port for them is written into a copy.
  static List<String> command(String name, String... arguments) {
    Path file = Launcher.ROOT.resolve("examples").resolve(name + ".java");
    return WITHOUT_ARGUMENTS.contains(name) && arguments.length == 1
        ? Launcher.command(Programs.copy(file, "2000", arguments[0]), List.of())
        : Launcher.command(file, List.of(arguments));
  }

  /// Starts the single-file program `file`.
  static ExampleProgram start(Path file, String... arguments) {
    return run(Launcher.command(file, List.of(arguments)));
  }

  /// Starts any `command`, to be watched in the same way.
  static ExampleProgram run(List<String> command) {
    return run(new ProcessBuilder(command).directory(Launcher.ROOT.toFile()));
  }

  static ExampleProgram run(ProcessBuilder command) {
    try {
      return new ExampleProgram(command.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /// What it has printed so far.
  String output() {
    return output.text();
  }

  /// The same, from the character at `from` on.
  String output(int from) {
    return output.text(from);
  }

  /// What it has printed on its error stream so far.
  String errors() {
    return errors.text();
  }

  /// Its standard input.
  OutputStream input() {
    return process.getOutputStream();
  }

  /// Waits until what it has printed contains `text`.
  void awaitOutput(String text) {
    await("`" + text + "` among the output", () -> output().contains(text));
  }

  /// Waits until it has printed so many lines.
  void awaitLines(int count) {
    await(count + " lines", () -> output().chars().filter(c -> c == '\n').count() >= count);
  }

  /// Waits until what it has printed on its error stream contains `text`.
  void awaitErrors(String text) {
    await("`" + text + "` among the errors", () -> errors().contains(text));
  }

  /// Waits until somebody on this machine listens on TCP `port`. Where the kernel's table of
  /// sockets can be read, the program does not notice; elsewhere it sees a connection that closes
  /// at once.
  void awaitListening(int port) {
    await("a listener on port " + port, () -> isListening(port));
  }

  /// Waits until a program of ours listens on the UNIX socket at `path`: it is there no earlier,
  /// since it listens under another name before.
  void awaitListening(Path path) {
    await("a listener on " + path, () -> Files.exists(path));
  }

  /// Waits until it has ended and all that it printed is here; its exit status.
  int awaitExit() {
    await("its end", () -> !process.isAlive() && output.isComplete() && errors.isComplete());
    return process.exitValue();
  }

  /// Sends it a signal: `TERM`, `INT`, `HUP`, ...
  void signal(String name) {
    try (var kill = ExampleProgram.run(List.of("kill", "-" + name, Long.toString(pid())))) {
      if (kill.awaitExit() != 0) {
        throw new IllegalStateException("kill failed: " + kill.errors());
      }
    }
  }

  /// Kills it, if it still runs.
  @Override
  public void close() {
    process.destroyForcibly();
  }

  /// Looks every few milliseconds whether `condition` holds: not only what a program prints is
  /// awaited, but also what the kernel knows of it, and the kernel does not call back.
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      boolean ended = !process.isAlive() && output.isComplete() && errors.isComplete();
      if (condition.getAsBoolean()) {
        return;
      }
      if (ended || System.nanoTime() > deadline) {
        throw new AssertionError(
            "waited in vain for %s; the program %s.%noutput:%n%s%nerrors:%n%s"
                .formatted(what, ended ? "has ended" : "still runs", output(), errors()));
      }
      output.awaitMore(10);
    }
  }

  /// Whether somebody on this machine listens on TCP `port`.
  static boolean isListening(int port) {
    Path table = Path.of("/proc/net/tcp");
    if (Files.isReadable(table)) {
      return isListeningAccordingTo(table, port)
          || isListeningAccordingTo(Path.of("/proc/net/tcp6"), port);
    }
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// A line reads ` 0: 0100007F:07D0 00000000:0000 0A ...`: local address, peer, state; 0A listens.
  private static boolean isListeningAccordingTo(Path table, int port) {
    if (!Files.isReadable(table)) {
      return false;
    }
    String local = String.format(Locale.ROOT, ":%04X", port);
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .map(line -> line.strip().split(" +"))
          .anyMatch(fields -> fields[1].endsWith(local) && fields[3].equals("0A"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What came out of one of the program's streams, gathered by a thread of its own.
  private static final class Printed {
    private final StringBuilder text = new StringBuilder();
    private boolean complete;

    Printed(InputStream stream) {
      // Not a virtual thread: with several blocked in reads of a pipe, others may not run at all.
      Thread.ofPlatform().daemon().start(() -> gather(stream));
    }

    private void gather(InputStream stream) {
      try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
        var buffer = new char[4096];
        for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
          append(new String(buffer, 0, count));
        }
      } catch (IOException _) {
        // The stream of a process that was killed: what came before is all there is.
      } finally {
        finish();
      }
    }

    private synchronized void append(String more) {
      text.append(more);
      notifyAll();
    }

    private synchronized void finish() {
      complete = true;
      notifyAll();
    }

    synchronized String text() {
      return text.toString();
    }

    synchronized String text(int from) {
      return text.substring(from);
    }

    synchronized boolean isComplete() {
      return complete;
    }

    @SuppressWarnings("WaitNotInLoop") // who calls this looks again, in a loop
    synchronized void awaitMore(long millis) {
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
