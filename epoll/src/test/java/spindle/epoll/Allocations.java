package spindle.epoll;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// What a thread allocates, and where: for the message of a test that allows it nothing.
final class Allocations {
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  private Allocations() {}

  /// Does the work under the JVM's recorder, which looks at some of the allocations.
  static Set<String> of(Thread thread, Work work) {
    try (var recording = new Recording()) {
      recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s").withStackTrace();
      recording.start();
      for (int i = 0; i < 10; i++) {
        work.run();
      }
      recording.stop();
      Path file = Files.createTempFile("spindle", ".jfr");
      try {
        recording.dump(file);
        return sites(thread, file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Set<String> sites(Thread thread, Path file) throws IOException {
    var sites = new LinkedHashSet<String>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getThread() != null && event.getThread().getJavaThreadId() == thread.threadId()) {
        sites.add(event.getClass("objectClass").getName() + " in " + stack(event));
      }
    }
    return sites;
  }

  private static String stack(RecordedEvent event) {
    return event.getStackTrace().getFrames().stream()
        .limit(12)
        .map(Allocations::line)
        .collect(Collectors.joining(" < "));
  }

  private static String line(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.substring(type.lastIndexOf('.') + 1)
        + '.'
        + frame.getMethod().getName()
        + ':'
        + frame.getLineNumber();
  }
}
