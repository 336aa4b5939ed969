package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.ssh.Needed;
import spindle.ssh.Served;

/// OpenSSH's `sftp`, `scp` and `sshfs` with our server of a folder.
class SftpServerTest {
  private static final int MUCH = 5_000_000;

  @TempDir Path home;
  private Path folder = Path.of("");
  private Path local = Path.of("");

  @BeforeEach
  void makeFolders() throws Exception {
    folder = Files.createDirectory(home.resolve("served"));
    local = Files.createDirectory(home.resolve("local"));
  }

  private Served serve(boolean writes) throws Exception {
    return new Served(
        home,
        (reactor, server) -> {
          SftpServer all = SftpServer.forEach(reactor, _ -> folder);
          return server.withSubsystem("sftp", writes ? all : all.readOnly());
        });
  }

  private static Served.Said sftp(Served served, String batch) throws Exception {
    List<String> command = new ArrayList<>(List.of("sftp", "-b", "-", "-P", "" + served.port));
    command.addAll(served.options());
    command.add("127.0.0.1");
    return Served.run(command, batch);
  }

  private Path much(String name) throws Exception {
    byte[] bytes = new byte[MUCH];
    new Random(7).nextBytes(bytes);
    return Files.write(local.resolve(name), bytes);
  }

  @Test
  void filesGoBothWaysBySftp() throws Exception {
    Path much = much("much");
    try (Served served = serve(true)) {
      Served.Said said =
          sftp(
              served,
              "put %s there\nget there %s\nls -l\npwd\n".formatted(much, local.resolve("back")));
      assertThat(said.status()).as(said.errors()).isZero();
      assertThat(Files.mismatch(much, folder.resolve("there"))).isEqualTo(-1);
      assertThat(Files.mismatch(much, local.resolve("back"))).isEqualTo(-1);
      assertThat(said.output()).contains("5000000").contains("working directory: /");
    }
  }

  @Test
  void filesGoBothWaysByScpAndSoDoFolders() throws Exception {
    much("much");
    Files.writeString(Files.createDirectory(local.resolve("inner")).resolve("small"), "hello");
    try (Served served = serve(true)) {
      List<String> command =
          new ArrayList<>(List.of("scp", "-s", "-r", "-p", "-P", "" + served.port));
      command.addAll(served.options());
      List<String> there = new ArrayList<>(command);
      there.addAll(List.of(local.toString(), "127.0.0.1:/there"));
      Served.Said said = Served.run(there, "");
      assertThat(said.status()).as(said.errors()).isZero();
      assertThat(folder.resolve("there/inner/small")).hasContent("hello");
      List<String> back = new ArrayList<>(command);
      back.addAll(List.of("127.0.0.1:/there", home.resolve("back").toString()));
      said = Served.run(back, "");
      assertThat(said.status()).as(said.errors()).isZero();
      assertThat(Files.mismatch(local.resolve("much"), home.resolve("back/much"))).isEqualTo(-1);
      assertThat(Files.getLastModifiedTime(home.resolve("back/much")).toMillis() / 1000)
          .isEqualTo(Files.getLastModifiedTime(local.resolve("much")).toMillis() / 1000);
    }
  }

  @Test
  void foldersAreMadeRenamedAndRemoved() throws Exception {
    Files.writeString(local.resolve("a"), "a");
    try (Served served = serve(true)) {
      Served.Said said =
          sftp(
              served,
              """
              mkdir one
              put %s one/a
              rename one/a one/b
              rename one two
              chmod 600 two/b
              put %s two/c
              rm two/c
              mkdir three
              rmdir three
              """
                  .formatted(local.resolve("a"), local.resolve("a")));
      assertThat(said.status()).as(said.errors()).isZero();
      assertThat(folder.resolve("two/b")).hasContent("a");
      assertThat(Files.getPosixFilePermissions(folder.resolve("two/b"))).hasSize(2);
      assertThat(folder.resolve("two/c")).doesNotExist();
      assertThat(folder.resolve("three")).doesNotExist();
    }
  }

  @Test
  void whoMayOnlyReadChangesNothing() throws Exception {
    Files.writeString(folder.resolve("a"), "a");
    try (Served served = serve(false)) {
      Served.Said said = sftp(served, "get a %s\n".formatted(local.resolve("a")));
      assertThat(said.status()).as(said.errors()).isZero();
      for (String each :
          List.of(
              "put " + local.resolve("a") + " b", "rm a", "rename a b", "mkdir c", "chmod 600 a")) {
        said = sftp(served, each + "\n");
        assertThat(said.status()).as(each).isNotZero();
        assertThat(said.errors() + said.output()).containsIgnoringCase("permission denied");
      }
      assertThat(folder.resolve("a")).hasContent("a");
      assertThat(folder).isDirectoryNotContaining("regex:.*/[bc]");
    }
  }

  @Test
  void nothingLeadsOutOfTheFolder() throws Exception {
    Files.writeString(home.resolve("secret"), "secret");
    Files.writeString(folder.resolve("inside"), "inside");
    Files.createSymbolicLink(folder.resolve("out"), home.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("away"), home);
    Files.createSymbolicLink(folder.resolve("in"), Path.of("inside"));
    Files.createSymbolicLink(folder.resolve("new"), home.resolve("made"));
    try (Served served = serve(true)) {
      Path got = local.resolve("got");
      for (String each :
          List.of(
              "get ../secret " + got,
              "get /../../secret " + got,
              "get " + home.resolve("secret") + " " + got,
              "get out " + got,
              "get away/secret " + got,
              "cd away",
              "ls -l away/secret",
              "put " + folder.resolve("inside") + " out",
              "put " + folder.resolve("inside") + " new",
              "put " + folder.resolve("inside") + " away/new",
              "rm away/secret",
              "mkdir away/new",
              "rename inside away/new",
              "chmod 777 out",
              "ln -s /etc/passwd link")) {
        Served.Said said = sftp(served, each + "\n");
        assertThat(said.status()).as(each).isNotZero();
        assertThat(said.errors()).as(each).doesNotContain(home + "/served");
      }
      assertThat(got).doesNotExist();
      assertThat(home.resolve("secret")).hasContent("secret");
      assertThat(home.resolve("made")).doesNotExist();
      assertThat(home.resolve("new")).doesNotExist();
      assertThat(sftp(served, "ls -l away/\n").output()) // of the link itself, if anything
          .contains("away")
          .doesNotContain("secret");
      assertThat(sftp(served, "get in " + got + "\n").status()).isZero();
      assertThat(got).hasContent("inside");
      assertThat(sftp(served, "rm out\nrm away\n").status()).isZero(); // the links, and no more
      assertThat(home.resolve("secret")).hasContent("secret");
    }
  }

  @Test
  void aFolderIsMountedBySshfs() throws Exception {
    Needed.require(Files.isExecutable(Path.of("/usr/bin/sshfs")), "sshfs is not here");
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/fuse")), "there is no FUSE");
    Files.writeString(folder.resolve("a"), "hello");
    Path mount = Files.createDirectory(home.resolve("mount"));
    try (Served served = serve(true)) {
      String ssh = "ssh_command=ssh " + String.join(" ", served.options());
      Served.Said said =
          Served.run(
              List.of("sshfs", "127.0.0.1:/", mount + "", "-p", "" + served.port, "-o", ssh), "");
      Assumptions.assumeFalse(
          said.errors().contains("mount failed: Operation not permitted"), "nobody may mount here");
      assertThat(said.status()).as(said.errors()).isZero();
      try {
        assertThat(mount.resolve("a")).hasContent("hello");
        Files.writeString(mount.resolve("b"), "there".repeat(100_000));
        Files.move(mount.resolve("b"), mount.resolve("c"));
        assertThat(folder.resolve("c")).hasContent("there".repeat(100_000));
        Files.delete(mount.resolve("c"));
        assertThat(folder.resolve("c")).doesNotExist();
        Files.createDirectory(mount.resolve("d"));
        assertThat(folder.resolve("d")).isDirectory();
      } finally {
        said = Served.run(List.of("fusermount3", "-u", "-z", mount.toString()), "");
      }
      assertThat(said.status()).as(said.errors()).isZero();
    }
  }
}
