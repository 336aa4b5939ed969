package spindle.cluster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jgroups.Address;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoterLogTest {
  @TempDir Path folder;

  private static LogEntry entry(long term, String text) {
    return new LogEntry(term, text.getBytes(UTF_8));
  }

  private VoterLog open() throws IOException {
    return VoterLog.in(folder, true);
  }

  private static String all(VoterLog log) {
    List<String> words = new ArrayList<>();
    log.forEach((entry, index) ->
        words.add("%d:%d:%s".formatted(index, entry.term(), new String(entry.command(), UTF_8))));
    return String.join(" ", words);
  }

  @Test
  void whatWasPromisedIsKnownToTheNextLife() throws Exception {
    Address candidate = Names.fresh("beta");
    try (VoterLog log = open()) {
      log.currentTerm(3);
      log.votedFor(candidate);
      log.append(1, LogEntries.create(entry(1, "a"), entry(1, "b"), entry(2, "c")));
      log.deleteAllEntriesStartingFrom(3);
      log.append(3, LogEntries.create(entry(3, "d")));
      log.commitIndex(2);
    }
    try (VoterLog log = open()) {
      assertThat(all(log)).isEqualTo("1:1:a 2:1:b 3:3:d");
      assertThat(log.currentTerm()).isEqualTo(3);
      assertThat(log.votedFor()).isEqualTo(candidate);
      assertThat(log.commitIndex()).isEqualTo(2);
      assertThat(log.firstAppended()).isZero();
      assertThat(log.lastAppended()).isEqualTo(3);
    }
  }

  @Test
  void olderEntriesThatComeLateDoNotLowerTheTerm() throws Exception {
    Address candidate = Names.fresh("beta");
    try (VoterLog log = open()) {
      log.currentTerm(5);
      log.votedFor(candidate);
      log.append(1, LogEntries.create(entry(2, "old")));
      log.currentTerm(4);
    }
    try (VoterLog log = open()) {
      assertThat(log.currentTerm()).isEqualTo(5);
      assertThat(log.votedFor()).isEqualTo(candidate);
      log.currentTerm(6);
      assertThat(log.votedFor()).as("a vote is of its term").isNull();
    }
  }

  @Test
  void aSnapshotStandsForWhatItReachesToAndNoFurther() throws Exception {
    try (VoterLog log = open()) {
      log.append(1, LogEntries.create(entry(1, "a"), entry(1, "b"), entry(2, "c")));
      log.commitIndex(2);
      log.setSnapshot(ByteBuffer.wrap("state".getBytes(UTF_8)));
      log.append(4, LogEntries.create(entry(2, "d")));
    }
    for (int life = 0; life < 2; life++) {
      try (VoterLog log = open()) {
        assertThat(log.firstAppended()).isEqualTo(2);
        assertThat(log.commitIndex()).isEqualTo(2);
        assertThat(log.termAt(1)).isEqualTo(-1);
        assertThat(log.termAt(2)).isEqualTo(1);
        assertThat(all(log)).isEqualTo("3:2:c 4:2:d");
        assertThat(log.getSnapshot()).isEqualTo(ByteBuffer.wrap("state".getBytes(UTF_8)));
      }
    }
  }

  /// As it is when the process is killed between the two files.
  @Test
  void aSnapshotWithTheLogFromBeforeItIsTheSame() throws Exception {
    byte[] before;
    try (VoterLog log = open()) {
      log.append(1, LogEntries.create(entry(1, "a"), entry(1, "b"), entry(2, "c")));
      log.commitIndex(2);
      before = Files.readAllBytes(folder.resolve("log"));
      log.setSnapshot(ByteBuffer.wrap("state".getBytes(UTF_8)));
    }
    Files.write(folder.resolve("log"), before);
    try (VoterLog log = open()) {
      assertThat(log.firstAppended()).isEqualTo(2);
      assertThat(all(log)).isEqualTo("3:2:c");
    }
  }

  @Test
  void whatAnotherMemberHasSentTakesThePlaceOfAll() throws Exception {
    try (VoterLog log = open()) {
      log.append(1, LogEntries.create(entry(1, "a"), entry(1, "b")));
      log.install(10, 4, "theirs".getBytes(UTF_8));
      assertThat(log.lastAppended()).isEqualTo(10);
      log.append(11, LogEntries.create(entry(4, "k")));
    }
    try (VoterLog log = open()) {
      assertThat(log.termAt(10)).isEqualTo(4);
      assertThat(all(log)).isEqualTo("11:4:k");
      assertThat(log.commitIndex()).isEqualTo(10);
    }
  }

  @Test
  void whatIsAgreedOnIsNotDeleted() throws Exception {
    try (VoterLog log = open()) {
      log.append(1, LogEntries.create(entry(1, "a"), entry(1, "b")));
      log.commitIndex(1);
      assertThatThrownBy(() -> log.deleteAllEntriesStartingFrom(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("expected an entry after 1, which is agreed on, got 1");
      assertThatThrownBy(() -> log.append(4, LogEntries.create(entry(1, "d"))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("expected entry 3 next, got 4");
    }
  }

  @Test
  void aFolderHasOneUser() throws Exception {
    try (VoterLog _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("is used by another member of this process");
    }
    open().close();
  }

  /// Cut at each byte: all entries that were whole are there, and more can be written.
  @Test
  void aLogThatEndsWithinARecordIsCutThere() throws Exception {
    List<Long> ends = new ArrayList<>();
    try (VoterLog log = open()) {
      for (int i = 1; i <= 3; i++) {
        log.append(i, LogEntries.create(entry(1, "entry" + i)));
        ends.add(Files.size(folder.resolve("log")));
      }
    }
    byte[] whole = Files.readAllBytes(folder.resolve("log"));
    for (int length = 0; length <= whole.length; length++) {
      Files.write(folder.resolve("log"), Arrays.copyOf(whole, length));
      long end = length;
      try (VoterLog log = open()) {
        long kept = ends.stream().filter(each -> each <= end).count();
        assertThat(log.lastAppended()).as("of %d bytes", length).isEqualTo(kept);
        log.append(kept + 1, LogEntries.create(entry(2, "more")));
      }
      try (VoterLog log = open()) {
        assertThat(all(log)).endsWith(":2:more");
      }
    }
  }

  @Test
  void damageBeforeTheEndIsNotPassedOver() throws Exception {
    try (VoterLog log = open()) {
      log.append(1, LogEntries.create(entry(1, "first"), entry(1, "second")));
    }
    byte[] bytes = Files.readAllBytes(folder.resolve("log"));
    bytes[20] ^= 1;
    Files.write(folder.resolve("log"), bytes);
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged at byte 0: put back a copy");
    Files.write(folder.resolve("log"), new byte[4096]);
    open().close();
    Files.write(folder.resolve("snapshot"), new byte[30], StandardOpenOption.CREATE);
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("snapshot is damaged");
  }

  /// Each bit of the first record of several, its head among them.
  @Test
  void noChangedBitOfARecordPassesForAnEndThatWasTornOff() throws Exception {
    try (VoterLog log = open()) {
      log.append(1, LogEntries.create(entry(1, "first")));
    }
    long first = Files.size(folder.resolve("log"));
    try (VoterLog log = open()) {
      log.append(2, LogEntries.create(entry(1, "second"), entry(1, "third")));
    }
    byte[] whole = Files.readAllBytes(folder.resolve("log"));
    for (int bit = 0; bit < first * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(folder.resolve("log"), damaged);
      assertThatThrownBy(this::open)
          .as("bit %d", bit)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is damaged at byte 0");
      assertThat(folder.resolve("log")).hasBinaryContent(damaged);
    }
  }

  @Test
  void aLogThatLacksWhatIsAgreedOnIsRefused() throws Exception {
    try (LogFolder files = LogFolder.open(folder, true)) {
      files.write(
          true, List.of(ByteBuffer.allocate(9).put((byte) VoterLog.COMMIT).putLong(3).array()));
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected entries up to 3, which are agreed on, got 0");
  }

  @Test
  void anyBytesAreALogOrAreRefused() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      VoterLogFuzz.fuzzerTestOneInput(bytes(new Random(seed)), folder);
    }
  }

  private byte[] bytes(Random chance) throws IOException {
    Files.deleteIfExists(folder.resolve("log"));
    Files.deleteIfExists(folder.resolve("snapshot"));
    try (VoterLog log = VoterLog.in(folder, false)) {
      for (int i = chance.nextInt(6); i > 0; i--) {
        long next = log.lastAppended() + 1;
        switch (chance.nextInt(5)) {
          case 0 -> log.currentTerm(chance.nextInt(5));
          case 1 -> log.votedFor(Names.fresh("x"));
          case 2 -> log.commitIndex(log.lastAppended());
          case 3 -> log.setSnapshot(ByteBuffer.wrap(new byte[chance.nextInt(9)]));
          default -> log.append(next, LogEntries.create(entry(1 + chance.nextInt(3), "e")));
        }
      }
    }
    byte[] bytes = Files.readAllBytes(folder.resolve("log"));
    if (bytes.length > 0 && chance.nextBoolean()) {
      bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
    }
    return Arrays.copyOf(bytes, bytes.length - Math.min(bytes.length, chance.nextInt(4)));
  }
}
