package spindle.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.record.RecordedEvent.Kind;
import spindle.record.Recording.Role;

/// The file of a recording.
class RecordingTest {
  private static final String SMALL =
      """
      spindle-recording 1
      role server
      host 10.0.0.1:80
      peer 10.0.0.2:50000

      0 made
      12 < GET /\\r\\n
      40 > \\x00\\xff\\\\ ok
      41 peer-ended
      41 ended
      50 lost ConnectionDone: closed
      """;

  @Test
  void aFileIsReadAndWrittenTheSame() throws Exception {
    Recording read = Recording.parse(SMALL);
    assertThat(read.role()).isEqualTo(Role.SERVER);
    assertThat(read.peer()).isEqualTo("10.0.0.2:50000");
    assertThat(read.bytes(Kind.RECEIVED)).isEqualTo("GET /\r\n");
    assertThat(read.bytes(Kind.SENT)).isEqualTo("\0\u00ff\\ ok");
    assertThat(read.events().get(2).at()).isEqualTo(Duration.ofNanos(40_000));
    assertThat(read.complete()).isTrue();
    assertThat(read.text()).isEqualTo(SMALL);
  }

  @Test
  void anyBytesComeBack() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      StringBuilder bytes = new StringBuilder();
      int size = 1 + random.nextInt(100);
      for (int j = 0; j < size; j++) {
        bytes.append((char) random.nextInt(256));
      }
      var made = new RecordedEvent(Duration.ZERO, Kind.MADE, "");
      var sent = new RecordedEvent(Duration.ofSeconds(i), Kind.SENT, bytes.toString());
      var recording = new Recording(Role.CLIENT, "a", "b", List.of(made, sent));
      assertThat(Recording.parse(recording.text())).as("seed 42, %d", i).isEqualTo(recording);
    }
  }

  @Test
  void whatIsNoRecordingIsRefusedWithItsLine() {
    refused("", "line 1: expected 'spindle-recording 1', got ''");
    refused(SMALL.replace("role server", "role x"), "line 2: expected server or client, got 'x'");
    refused(SMALL.replace("peer 10", "pear 10"), "line 4: expected 'peer …', got 'pear 10.0");
    refused(SMALL.replace("0 made\n", ""), "expected 'made' as the first event");
    refused(SMALL.replace("12 <", "x <"), "line 7: expected microseconds, got 'x'");
    refused(SMALL.replace("12 <", "12 ?"), "line 7: there is no event '?'");
    refused(SMALL.replace("12 <", "50 <"), "line 8: expected a time of at least");
    refused(
        SMALL.replace("\\xff", "\\xf"), "line 8: expected \\r, \\n, \\t, \\\\ or \\x00 at column");
    refused(SMALL.replace("\\xff", "\u00ff"), "expected printable ASCII, got the character number");
    refused(SMALL.stripTrailing(), "expected the last line to end");
  }

  private static void refused(String text, String why) {
    assertThatThrownBy(() -> Recording.parse(text))
        .isInstanceOf(RecordingFormatError.class)
        .hasMessageContaining(why);
  }

  @Test
  void whateverIsInAFileItIsReadOrRefused() {
    Random random = new Random(7);
    List<String> words = List.of("0 ", "12 ", "made", "<", ">", "\n", "\\", "\\x4", "lost ", "é");
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(SMALL);
      for (int j = random.nextInt(4); j >= 0; j--) {
        text.insert(random.nextInt(text.length()), words.get(random.nextInt(words.size())));
        text.deleteCharAt(random.nextInt(text.length()));
      }
      RecordingFuzz.readOrRefused(text.toString());
    }
  }

  @Test
  void aFileOfTheLargestSizeIsReadAndALargerOneIsNot(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("large.rec");
    String head = SMALL.substring(0, SMALL.indexOf("12 <"));
    long rest = Recording.FILE_MAX - head.length() - "1 > \n".length();
    Files.writeString(file, head + "1 > " + "a".repeat((int) rest) + "\n");
    assertThat(Files.size(file)).isEqualTo(Recording.FILE_MAX);
    assertThat(Recording.read(file).events()).hasSize(2);
    Files.writeString(file, head + "1 > " + "a".repeat((int) rest + 1) + "\n");
    assertThatThrownBy(() -> Recording.read(file))
        .isInstanceOf(RecordingFormatError.class)
        .hasMessageContaining("more than the " + Recording.FILE_MAX + " that are read");
  }

  @Test
  void aCutRecordingSaysSo() throws Exception {
    List<RecordedEvent> events = new ArrayList<>(Recording.parse(SMALL).events().subList(0, 2));
    events.add(new RecordedEvent(Duration.ofSeconds(1), Kind.CUT, ""));
    Recording cut = new Recording(Role.SERVER, "a", "b", events);
    assertThat(Recording.parse(cut.text()).complete()).isFalse();
  }
}
