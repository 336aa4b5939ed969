package spindle.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks at a running JVM from outside: what Linux says of its process, and its heap.
record JvmWatch(long pid) {
  private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S+)");
  private static final Pattern JAVA_THREAD = Pattern.compile("(?m)^\"(?!C[12] ).*\" #\\d+ ");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  private static final String ATTACH =
      "-J-Dsun.tools.attach.attachTimeout=" + ExampleProgram.PATIENCE_SECONDS * 1000;

  /// What is reachable on the heap.
  ///
  /// @param bytes of all objects together
  /// @param objects how many there are of each class
  record Heap(long bytes, Map<String, Long> objects) {
    /// How many objects there are of the class of that name.
    long count(String className) {
      return objects.getOrDefault(className, 0L);
    }
  }

  /// How many file descriptors this process and those that it starts may have, on Linux.
  static int descriptorsMax() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
      String line =
          lines.filter(each -> each.startsWith("Max open files")).findFirst().orElseThrow();
      String hard = line.split(" {2,}")[2];
      return hard.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(hard);
    }
  }

  /// Open file descriptors.
  int descriptors() {
    try (Stream<Path> open = Files.list(process("fd"))) {
      return (int) open.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Threads that run Java: those of the JVM that compile and collect come and go as it likes.
  int threads() {
    return (int) JAVA_THREAD.matcher(jcmd("Thread.print")).results().count();
  }

  private Path process(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  /// Collects garbage, then counts what is left.
  Heap heap() {
    String histogram = jcmd("GC.class_histogram");
    var objects = new LinkedHashMap<String, Long>();
    ROW.matcher(histogram)
        .results()
        .forEach(row -> objects.put(row.group(2), Long.valueOf(row.group(1))));
    var total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IllegalStateException(histogram);
    }
    return new Heap(Long.parseLong(total.group(1)), objects);
  }

  /// What the JVM answers to a diagnostic command. A busy one may take its time.
  String jcmd(String command) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try (var asking = ExampleProgram.run(List.of(jcmd, ATTACH, Long.toString(pid), command))) {
      asking.awaitExit();
      return asking.output();
    }
  }
}
