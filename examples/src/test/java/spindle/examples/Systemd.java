package spindle.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/// systemd itself, the manager of a machine, in namespaces of its own: it has processes, mounts and
/// control groups that nobody else sees, and starts what a test gives it, nothing else. It shares
/// the network, so that tests reach what it starts.
///
/// It wants root, and a kernel that lets it have control groups. Where it does not come up, the
/// test that asked for it is left out.
final class Systemd implements AutoCloseable {
  private static final Peer UNSHARE = new Peer("unshare", "util-linux");
  private static final Path MANAGER = Path.of("/lib/systemd/systemd");

  private final ExampleProgram namespaces;
  private final Path units;
  private final ControlGroups groups;

  private Systemd(ExampleProgram namespaces, Path units, ControlGroups groups) {
    this.namespaces = namespaces;
    this.units = units;
    this.groups = groups;
  }

  /// @param folder where the units are kept, empty
  static Systemd start(Path folder) throws IOException {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "systemd in namespaces wants root");
    Assumptions.assumeFalse(
        Files.exists(Path.of("/run/systemd/system")),
        "the control groups here are another systemd's");
    Peer.requireFile(MANAGER, "systemd");
    Path units = Files.createDirectory(folder.resolve("units"));
    Files.writeString(
        units.resolve("tests.target"), "[Unit]\nDescription=tests\nDefaultDependencies=no\n");
    String script =
        """
        mount --make-rprivate /
        mount -t tmpfs tmpfs /run
        mkdir -p /run/systemd /run/lock
        ln -s %s /run/systemd/system
        exec env container=test %s --unit=tests.target --log-target=console --show-status=0
        """
            .formatted(units, MANAGER);
    ControlGroups groups = ControlGroups.now();
    ExampleProgram namespaces =
        UNSHARE.start(
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "--ipc",
            "--uts",
            "--cgroup",
            "--mount-proc",
            "sh",
            "-c",
            script);
    Systemd systemd = new Systemd(namespaces, units, groups);
    if (!systemd.comesUp()) {
      systemd.close();
      Assumptions.abort("systemd does not come up here: " + namespaces.errors());
    }
    return systemd;
  }

  private boolean comesUp() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (ProcessHandle.of(namespaces.pid()).isPresent() && System.nanoTime() < deadline) {
      if (asked("is-active", "tests.target").startsWith("0 ")) {
        return true;
      }
      LockSupport.parkNanos(10_000_000);
    }
    return false;
  }

  /// Writes the unit `name`; its lines are those of `[Service]`. Before any of its [#ask]s.
  void unit(String name, List<String> service) throws IOException {
    Files.writeString(
        units.resolve(name),
        "[Unit]\nDefaultDependencies=no\nStartLimitIntervalSec=0\n[Service]\n"
            + String.join("\n", service)
            + "\n");
  }

  /// What `systemctl` prints; it must succeed.
  String ask(String... question) {
    String answer = asked(question);
    if (!answer.startsWith("0 ")) {
      throw new AssertionError(
          "systemctl %s failed with %s%n%s"
              .formatted(String.join(" ", question), answer, namespaces.errors()));
    }
    return answer.substring(2).strip();
  }

  /// One property of a unit.
  String show(String unit, String property) {
    return ask("show", "--value", "--property", property, unit);
  }

  /// The status of `systemctl`, a blank, and what it printed.
  private String asked(String... question) {
    List<Long> inside =
        ProcessHandle.of(namespaces.pid()).stream()
            .flatMap(ProcessHandle::children)
            .map(ProcessHandle::pid)
            .toList();
    if (inside.isEmpty()) {
      return "1 not there yet";
    }
    var command = new ArrayList<String>();
    command.addAll(List.of("nsenter", "--target", inside.getFirst().toString()));
    command.addAll(List.of("--mount", "--pid", "systemctl", "--no-pager"));
    command.addAll(List.of(question));
    try (var asking = ExampleProgram.run(command)) {
      return asking.awaitExit() + " " + asking.output() + asking.errors();
    }
  }

  void await(String what, BooleanSupplier condition) {
    namespaces.await(what, condition);
  }

  /// Kills it, and with it all that it has started; nothing is left of its control groups.
  @Override
  public void close() {
    namespaces.close();
    groups.removeOthers();
  }
}
