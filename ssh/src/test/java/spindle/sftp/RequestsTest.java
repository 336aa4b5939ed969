package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a client may ask of a server of files, and what it may not.
class RequestsTest {
  @TempDir Path folder;
  private Requests requests = new Requests(Path.of("."), true, 1);

  @BeforeEach
  void begin() throws Exception {
    requests = begun(3);
  }

  private Requests begun(int handles) throws Exception {
    Requests all = new Requests(folder, true, handles);
    assertThat(type(all.done(packet(Packet.INIT, 3)))).isEqualTo(Packet.VERSION);
    return all;
  }

  private static ByteBuffer packet(int type, Object... parts) {
    Packet packet = new Packet(type);
    for (Object each : parts) {
      switch (each) {
        case String text -> packet.putText(text);
        case Integer number -> packet.putInt(number);
        case Long number -> packet.putLong(number);
        default -> throw new IllegalArgumentException("" + each);
      }
    }
    return packet.whole().position(4).slice();
  }

  private static int type(Packet answer) {
    return answer.whole().get(4) & 0xff;
  }

  /// The code of a status, -1 of anything else.
  private static int code(Packet answer) {
    ByteBuffer whole = answer.whole();
    return (whole.get(4) & 0xff) == Packet.STATUS ? whole.getInt(9) : -1;
  }

  private int ask(int type, Object... parts) throws IOException {
    Object[] all = new Object[parts.length + 1];
    all[0] = 7;
    System.arraycopy(parts, 0, all, 1, parts.length);
    return code(requests.done(packet(type, all)));
  }

  @Test
  void whatDoesNotBeginAsSftpIsNone() {
    Requests fresh = new Requests(folder, true, 3);
    assertThatThrownBy(() -> fresh.done(packet(Packet.STAT, 1, "/")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> fresh.done(packet(Packet.INIT, 2))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> fresh.done(packet(Packet.INIT))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> requests.done(packet(Packet.INIT, 3))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> requests.done(packet(Packet.STAT))).isInstanceOf(IOException.class);
  }

  @Test
  void soManyHandlesAndNoMore() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(ask(Packet.OPENDIR, "/")).isEqualTo(-1);
    }
    assertThat(ask(Packet.OPENDIR, "/")).isEqualTo(4);
    assertThat(ask(Packet.OPEN, "/a", 26, 0)).isEqualTo(4);
    assertThat(folder.resolve("a")).doesNotExist();
    assertThat(ask(Packet.CLOSE, "\0\0\0\1")).isZero();
    assertThat(ask(Packet.OPENDIR, "/")).isEqualTo(-1);
    requests.close();
  }

  @Test
  void handlesThatAreNoneAreFailures() throws Exception {
    assertThat(ask(Packet.CLOSE, "\0\0\0\1")).isEqualTo(4);
    assertThat(ask(Packet.CLOSE, "")).isEqualTo(4);
    assertThat(ask(Packet.READ, "\0\0\0\1", 0L, 10)).isEqualTo(4);
    assertThat(ask(Packet.OPENDIR, "/")).isEqualTo(-1);
    assertThat(ask(Packet.READ, "\0\0\0\1", 0L, 10)).isEqualTo(4);
    assertThat(ask(Packet.FSTAT, "\0\0\0\1")).isEqualTo(4);
    requests.close();
  }

  @Test
  void aRequestThatIsCutIsABadMessage() throws Exception {
    assertThat(ask(Packet.OPEN, "/a")).isEqualTo(5);
    assertThat(ask(Packet.STAT, Integer.MAX_VALUE)).isEqualTo(5);
    assertThat(ask(Packet.STAT, -1)).isEqualTo(5);
    assertThat(ask(Packet.RENAME, "/a")).isEqualTo(5);
    assertThat(ask(Packet.SETSTAT, "/", 0x80000000, Integer.MAX_VALUE)).isEqualTo(5);
  }

  @Test
  void placesInAFileMayNotBeNegativeAndNoAnswerIsLong() throws Exception {
    Files.write(folder.resolve("a"), new byte[200_000]);
    assertThat(ask(Packet.OPEN, "/a", 3, 0)).isEqualTo(-1);
    assertThat(ask(Packet.READ, "\0\0\0\1", -1L, 10)).isEqualTo(4);
    assertThat(ask(Packet.READ, "\0\0\0\1", 0L, -1)).isEqualTo(4);
    assertThat(ask(Packet.WRITE, "\0\0\0\1", -1L, "x")).isEqualTo(4);
    assertThat(ask(Packet.READ, "\0\0\0\1", 200_000L, 10)).isEqualTo(1);
    assertThat(requests.done(packet(Packet.READ, 7, "\0\0\0\1", 0L, Integer.MAX_VALUE)).size())
        .isEqualTo(65_536 + 13);
    requests.close();
  }

  @Test
  void pipesAndFoldersAreNoFiles() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", "" + folder.resolve("pipe")).start().waitFor())
        .isZero();
    assertThat(ask(Packet.OPEN, "/pipe", 1, 0)).isEqualTo(3);
    assertThat(ask(Packet.OPEN, "/pipe/in", 1, 0)).isEqualTo(2);
    assertThat(ask(Packet.OPENDIR, "/pipe")).isEqualTo(2);
    assertThat(ask(Packet.SETSTAT, "/pipe", 4, 0600)).isEqualTo(3);
    assertThat(ask(Packet.SETSTAT, "/pipe", 8, 1, 1)).isEqualTo(3);
    assertThat(ask(Packet.STAT, "/pipe")).isEqualTo(-1);
    assertThat(ask(Packet.OPEN, "/", 1, 0)).isEqualTo(3);
    Files.createDirectory(folder.resolve("d"));
    assertThat(ask(Packet.OPEN, "/d", 1, 0)).isEqualTo(3);
    assertThat(ask(Packet.REMOVE, "/d")).isEqualTo(4);
    assertThat(ask(Packet.RMDIR, "/")).isEqualTo(3);
  }

  @Test
  void nothingIsSaidOfWhatIsBehindALinkThatLeadsOut(@TempDir Path outside) throws Exception {
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(folder.resolve("away"), outside);
    Files.createSymbolicLink(folder.resolve("out"), outside.resolve("secret"));
    assertThat(ask(Packet.OPENDIR, "/away")).isEqualTo(3);
    for (String each : List.of("/away", "/away/secret", "/out")) {
      assertThat(ask(Packet.STAT, each)).as(each).isEqualTo(3);
    }
    assertThat(ask(Packet.LSTAT, "/away/secret")).isEqualTo(3);
    Files.createSymbolicLink(folder.resolve("nowhere"), outside.resolve("none"));
    for (String each : List.of("/away/none", "/away/none/x", "/away/secret/x", "/nowhere")) {
      assertThat(ask(Packet.STAT, each)).as(each).isEqualTo(3);
    }
    Files.createSymbolicLink(folder.resolve("in"), Files.createDirectory(folder.resolve("inner")));
    assertThat(ask(Packet.STAT, "/in")).isEqualTo(-1);
    assertThat(ask(Packet.STAT, "/in/none")).isEqualTo(2);
    assertThat(ask(Packet.STAT, "/in/none/x")).isEqualTo(2);
    assertThat(ask(Packet.LSTAT, "/out")).isEqualTo(-1); // the link itself is shown
    assertThat(ask(Packet.READLINK, "/out")).isEqualTo(3);
    assertThat(ask(Packet.MKDIR, "/away/new", 0)).isEqualTo(3);
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void aFolderThatALinkTakesThePlaceOfIsListedNoMore(@TempDir Path outside) throws Exception {
    Files.writeString(outside.resolve("same"), "of outside");
    Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("same"), "mine");
    assertThat(ask(Packet.OPENDIR, "/d")).isEqualTo(-1);
    Files.move(folder.resolve("d"), folder.resolve("moved"));
    Files.createSymbolicLink(folder.resolve("d"), outside);
    assertThat(ask(Packet.READDIR, "\0\0\0\1")).isEqualTo(3);
    requests.close();
  }

  @Test
  void whatIsRefusedKeepsNoDescriptor() throws Exception {
    Path open = Path.of("/proc/self/fd");
    Assumptions.assumeTrue(Files.isDirectory(open), "the system does not say what is open");
    Files.writeString(folder.resolve("a"), "a");
    assertThat(ask(Packet.OPENDIR, "/a")).isEqualTo(2);
    int before = open.toFile().list().length;
    for (int i = 0; i < 100; i++) {
      assertThat(ask(Packet.OPENDIR, "/a")).isEqualTo(2);
      assertThat(ask(Packet.OPEN, "/a/b", 1, 0)).isEqualTo(2);
    }
    assertThat(open.toFile().list().length).isLessThan(before + 50);
  }

  @Test
  void whatIsOpenForOneThingIsNotForTheOther() throws Exception {
    Files.writeString(folder.resolve("a"), "mine");
    assertThat(ask(Packet.OPEN, "/a", Packet.FOR_READING, 0)).isEqualTo(-1);
    assertThat(ask(Packet.WRITE, "\0\0\0\1", 0L, "x")).isEqualTo(3);
    assertThat(ask(Packet.FSETSTAT, "\0\0\0\1", 1, 2L)).isEqualTo(3);
    assertThat(ask(Packet.OPEN, "/a", Packet.FOR_WRITING, 0)).isEqualTo(-1);
    assertThat(ask(Packet.READ, "\0\0\0\2", 0L, 1)).isEqualTo(3);
    assertThat(ask(Packet.READ, "\0\0\0\1", 0L, 1)).isEqualTo(-1);
    assertThat(folder.resolve("a")).hasContent("mine");
    requests.close();
  }

  @Test
  void whatIsSaidOfAHandleIsOfItsFileAndNotOfAnotherOfThatName() throws Exception {
    Files.writeString(folder.resolve("a"), "mine");
    assertThat(ask(Packet.OPEN, "/a", Packet.FOR_WRITING, 0)).isEqualTo(-1);
    assertThat(ask(Packet.FSTAT, "\0\0\0\1")).isEqualTo(-1);
    assertThat(ask(Packet.FSETSTAT, "\0\0\0\1", 4, 0600)).isZero();
    Files.move(folder.resolve("a"), folder.resolve("moved"));
    Path other = Files.writeString(folder.resolve("a"), "other");
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(other);
    assertThat(ask(Packet.FSTAT, "\0\0\0\1")).isEqualTo(2);
    assertThat(ask(Packet.FSETSTAT, "\0\0\0\1", 4, 0777)).isEqualTo(2);
    assertThat(ask(Packet.FSETSTAT, "\0\0\0\1", 1, 2L)).isZero();
    assertThat(folder.resolve("moved")).hasContent("mi");
    assertThat(other).hasContent("other");
    assertThat(Files.getPosixFilePermissions(other)).isEqualTo(rights);
    requests.close();
  }

  @Test
  void soManyFoldersOnTheWayAndNoMore() throws Exception {
    String most = "/d".repeat(Folder.DEPTH_MAX);
    Path last = Files.createDirectories(folder.resolve(most.substring(1) + "/d"));
    Files.writeString(last.resolveSibling("a"), "a");
    Files.writeString(last.resolve("a"), "a");
    assertThat(ask(Packet.OPENDIR, most)).isEqualTo(-1);
    assertThat(ask(Packet.OPENDIR, most + "/d")).isEqualTo(4);
    assertThat(ask(Packet.STAT, most + "/a")).isEqualTo(-1);
    assertThat(ask(Packet.STAT, most + "/d/a")).isEqualTo(4);
    assertThat(ask(Packet.OPEN, most + "/a", Packet.FOR_READING, 0)).isEqualTo(-1);
    assertThat(ask(Packet.OPEN, most + "/d/a", Packet.FOR_READING, 0)).isEqualTo(4);
    for (String each : List.of("/d".repeat(Folder.DEPTH_MAX + 2), "/d".repeat(60_000))) {
      assertThat(ask(Packet.STAT, each)).isEqualTo(4);
    }
    requests.close();
  }

  @Test
  void filesOfTheSameNameAreNotLostByRenaming() throws Exception {
    Files.writeString(folder.resolve("a"), "a");
    Files.writeString(folder.resolve("b"), "b");
    assertThat(ask(Packet.RENAME, "/a", "/b")).isEqualTo(4);
    assertThat(folder.resolve("b")).hasContent("b");
    assertThat(ask(Packet.EXTENDED, "posix-rename@openssh.com", "/a", "/b")).isZero();
    assertThat(folder.resolve("b")).hasContent("a");
  }

  @Test
  void pathsAreCleanedAndNeverLeadAboveTheRoot() {
    assertThat(Folder.clean("")).isEqualTo("/");
    assertThat(Folder.clean("..")).isEqualTo("/");
    assertThat(Folder.clean("/../../a")).isEqualTo("/a");
    assertThat(Folder.clean("a//b/./c/../d/")).isEqualTo("/a/b/d");
  }

  @Test
  void anyStreamIsAnsweredOrEnded() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      for (int j = 0; j + 4 < bytes.length; j += 4 + random.nextInt(20)) {
        ByteBuffer.wrap(bytes).putInt(j, random.nextInt(24));
      }
      try {
        SftpFuzz.fuzzerTestOneInput(bytes);
      } catch (RuntimeException failed) {
        throw new AssertionError("seed " + seed + ", case " + i, failed);
      }
    }
  }

  @Test
  void anyBytesAreAnswered() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Requests many = begun(8);
    int[] types = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 200, 99};
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = new byte[5 + random.nextInt(40)];
      random.nextBytes(bytes);
      bytes[0] = (byte) types[random.nextInt(types.length)];
      for (int j = 5; j + 4 < bytes.length; j += 4 + random.nextInt(4)) {
        if (random.nextBoolean()) {
          ByteBuffer.wrap(bytes).putInt(j, random.nextInt(6));
        }
      }
      try {
        assertThat(many.done(ByteBuffer.wrap(bytes)).size()).isGreaterThan(8);
      } catch (Exception | AssertionError failed) {
        throw new AssertionError("seed " + seed + ", case " + i, failed);
      }
    }
    many.close();
  }

  /// Swaps a folder and a link again and again.
  private void swap(AtomicBoolean stop) throws IOException {
    Path d = folder.resolve("d");
    while (!stop.get()) {
      Files.move(d, folder.resolve("kept"));
      Files.move(folder.resolve("away"), d);
      Files.move(d, folder.resolve("away"));
      Files.move(folder.resolve("kept"), d);
    }
  }

  @Test
  void whoSwapsAFolderForALinkLearnsNothingOfOutside(@TempDir Path outside) throws Exception {
    Files.writeString(outside.resolve("same"), "of outside");
    Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("same"), "mine");
    Files.createSymbolicLink(folder.resolve("away"), outside);
    AtomicBoolean stop = new AtomicBoolean();
    FutureTask<Boolean> swapping =
        new FutureTask<>(() -> {
          swap(stop);
          return true;
        });
    Thread thread = Thread.ofPlatform().start(swapping);
    int answered = 0;
    try {
      for (int i = 0; i < 3000; i++) {
        Packet answer = requests.done(packet(Packet.STAT, 7, "/d/same"));
        if (code(answer) == -1) {
          assertThat(answer.whole().getLong(13)).isEqualTo("mine".length()); // the size
          answered++;
        }
      }
    } finally {
      stop.set(true);
      thread.join();
    }
    assertThat(swapping.get()).isTrue();
    assertThat(answered).isPositive();
  }
}
