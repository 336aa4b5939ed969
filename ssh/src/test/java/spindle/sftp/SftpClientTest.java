package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.ssh.client.OpenSshd;
import spindle.ssh.client.SshClientConnection;

/// Our client with the files of OpenSSH's server.
class SftpClientTest {
  @TempDir Path home;

  private static SftpClient open(OpenSshd sshd) throws Exception {
    SshClientConnection connection = sshd.connect(sshd.client());
    return sshd.reactor.blockingDeferredFromThread(() -> SftpClient.open(sshd.reactor, connection));
  }

  private static <T> T ask(OpenSshd sshd, SftpClient files, Function<SftpClient, Deferred<T>> what)
      throws Exception {
    return sshd.reactor.blockingDeferredFromThread(() -> what.apply(files));
  }

  private static void expect(
      OpenSshd sshd, SftpClient files, SftpFailed.Why why, Function<SftpClient, Deferred<?>> what) {
    assertThatThrownBy(() -> sshd.reactor.blockingDeferredFromThread(() -> what.apply(files)))
        .isInstanceOfSatisfying(
            SftpFailed.class, failed -> assertThat(failed.why()).isEqualTo(why));
  }

  @Test
  void filesGoBothWays() throws Exception {
    Path there = Files.createDirectory(home.resolve("there"));
    try (OpenSshd sshd = new OpenSshd(Files.createDirectory(home.resolve("sshd")))) {
      SftpClient files = open(sshd);
      for (int size : new int[] {0, 1, 32_768, 32_769, 5_000_000}) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path from = Files.write(home.resolve("from"), bytes);
        Path to = home.resolve("to");
        String path = there + "/file";
        long sent = ask(sshd, files, all -> all.put(from, path));
        assertThat(sent).isEqualTo(size);
        assertThat(Files.mismatch(from, there.resolve("file"))).isEqualTo(-1);
        long got = ask(sshd, files, all -> all.get(path, to));
        assertThat(got).isEqualTo(size);
        assertThat(Files.mismatch(from, to)).isEqualTo(-1);
      }
    }
  }

  @Test
  void namesAreListedAskedForChangedAndRemoved() throws Exception {
    Path there = Files.createDirectory(home.resolve("there"));
    for (int i = 0; i < 300; i++) {
      Files.writeString(there.resolve("file" + i), "x".repeat(i));
    }
    Files.createSymbolicLink(there.resolve("link"), Path.of("file7"));
    try (OpenSshd sshd = new OpenSshd(Files.createDirectory(home.resolve("sshd")))) {
      SftpClient files = open(sshd);
      List<SftpEntry> all = ask(sshd, files, each -> each.list(there.toString()));
      assertThat(all).hasSize(301);
      assertThat(ask(sshd, files, each -> each.stat(there + "/link")).size()).hasValue(7);
      assertThat(ask(sshd, files, each -> each.lstat(there + "/link")).isLink()).isTrue();
      assertThat(ask(sshd, files, each -> each.stat(there.toString())).isFolder()).isTrue();
      ask(sshd, files, each -> each.rename(there + "/file7", there + "/moved"));
      assertThat(there.resolve("moved")).hasContent("xxxxxxx");
      Instant time = Instant.ofEpochSecond(1_600_000_000);
      SftpAttributes changed = SftpAttributes.none().withMode(0600).withTimes(time, time);
      ask(sshd, files, each -> each.change(there + "/moved", changed.withSize(3)));
      assertThat(there.resolve("moved")).hasContent("xxx");
      assertThat(Files.getPosixFilePermissions(there.resolve("moved"))).hasSize(2);
      ask(sshd, files, each -> each.makeFolder(there + "/folder"));
      ask(sshd, files, each -> each.removeFolder(there + "/folder"));
      ask(sshd, files, each -> each.remove(there + "/moved"));
      assertThat(there.resolve("moved")).doesNotExist();
      String real = ask(sshd, files, each -> each.realPath(there + "/./."));
      assertThat(real).isEqualTo(there.toString());
    }
  }

  @Test
  void whatIsNotDoneIsSaidAndTheConnectionGoesOn() throws Exception {
    try (OpenSshd sshd = new OpenSshd(Files.createDirectory(home.resolve("sshd")))) {
      SftpClient files = open(sshd);
      Path to = home.resolve("to");
      expect(sshd, files, SftpFailed.Why.NO_SUCH_FILE, all -> all.get("/nothing/here", to));
      expect(sshd, files, SftpFailed.Why.NO_SUCH_FILE, all -> all.list("/nothing/here"));
      expect(sshd, files, SftpFailed.Why.NO_SUCH_FILE, all -> all.stat("/nothing/here"));
      expect(sshd, files, SftpFailed.Why.FAILURE, all -> all.makeFolder(home.toString()));
      assertThat(to).doesNotExist();
      assertThat(ask(sshd, files, all -> all.stat(home.toString())).isFolder()).isTrue();
    }
  }

  @Test
  void whatIsUnderWayFailsWhenTheServerGoes() throws Exception {
    try (OpenSshd sshd = new OpenSshd(Files.createDirectory(home.resolve("sshd")))) {
      SftpClient files = open(sshd);
      Path to = home.resolve("to");
      assertThatThrownBy(() ->
              sshd.reactor.blockingDeferredFromThread(() -> {
                Deferred<Long> got = files.get("/dev/zero", to);
                sshd.killServing();
                return got;
              }))
          .isInstanceOf(java.io.IOException.class);
    }
  }
}
