package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A program of services and the manager that has started it, over a real UNIX socket for
/// datagrams, as `sd_notify(3)` describes it.
@EnabledOnOs(OS.LINUX)
class UnderSystemdTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/Managed.java");
  private static final int RESTARTS = 10;
  private static final int CLIENTS = 4;
  private static final int ANSWERS = 20;

  private final int port = Loopback.freePort();

  @TempDir private Path folder;

  private ExampleProgram manager(List<String> command) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(Peer.script("service_manager.py"), folder.toString()));
    arguments.addAll(command);
    return Peer.PYTHON_WITH_TWISTED.start(arguments.toArray(String[]::new));
  }

  private List<String> command() {
    return Launcher.command(PROGRAM, List.of("tcp:" + port + ":interface=127.0.0.1"));
  }

  private static void tell(ExampleProgram manager, String line) throws IOException {
    manager.input().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    manager.input().flush();
  }

  /// The numbers of the processes that were started, in their order.
  private static List<String> started(ExampleProgram manager) {
    return manager
        .output()
        .lines()
        .filter(line -> line.startsWith("started "))
        .map(line -> line.substring("started ".length()))
        .toList();
  }

  private static void awaitReady(ExampleProgram manager, int times) {
    manager.await(
        times + " times READY=1",
        () ->
            manager.output().lines().filter(line -> line.equals("said READY=1")).count() >= times);
  }

  private String ask(String question) throws IOException {
    try (var socket = Loopback.connect(port)) {
      socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void itSaysThatItIsReadyThatItLivesThatItReloadsAndThatItStops() throws IOException {
    try (var manager = manager(command())) {
      awaitReady(manager, 1);
      String pid = started(manager).getFirst();
      assertThat(manager.output().lines().toList()).containsSubsequence("kept web", "said READY=1");
      assertThat(ask("hi")).isEqualTo(pid + " answers HI\n");
      manager.awaitOutput("said WATCHDOG=1\nsaid WATCHDOG=1\nsaid WATCHDOG=1");
      assertThat(ask("reload")).isEqualTo(pid + " answers RELOADED\n");
      awaitReady(manager, 2);
      manager.input().close();
      assertThat(manager.awaitExit()).isZero();
      assertThat(manager.output())
          .contains("said RELOADING in time\n")
          .endsWith("said STOPPING=1\nended 0\n")
          .doesNotContain("stranger");
    }
  }

  @Test
  void tenRestartsWithASocketThatIsKeptRefuseAndLoseNobody() throws Exception {
    try (var manager = manager(command())) {
      awaitReady(manager, 1);
      try (Load load = Load.on(port, CLIENTS)) {
        load.awaitAnswers(started(manager).getLast(), ANSWERS);
        for (int i = 1; i <= RESTARTS; i++) {
          tell(manager, "restart");
          awaitReady(manager, 1 + i);
          load.awaitAnswers(started(manager).getLast(), ANSWERS);
        }
        load.finish();
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).hasSize(1 + RESTARTS);
      }
      manager.input().close();
      assertThat(manager.awaitExit()).isZero();
      assertThat(manager.output().lines().filter(line -> line.equals("ended 0")))
          .hasSize(1 + RESTARTS);
    }
  }

  @Test
  void aReactorThatIsStuckGivesNoSignAndIsStartedAnew() throws IOException {
    try (var manager = manager(command());
        var socket = Loopback.connect(awaitListening(manager))) {
      socket.getOutputStream().write("stuck\n".getBytes(StandardCharsets.UTF_8));
      tell(manager, "watch 3");
      manager.awaitOutput("stuck\n");
      awaitReady(manager, 2);
      assertThat(ask("hi")).isEqualTo(started(manager).getLast() + " answers HI\n");
      manager.input().close();
      assertThat(manager.awaitExit()).isZero();
    }
  }

  private int awaitListening(ExampleProgram manager) {
    awaitReady(manager, 1);
    return port;
  }

  @Test
  void theSelectorsSayThatTheyCannotTellAndWhoCould() {
    List<String> onSelectors = new ArrayList<>(command());
    onSelectors.removeIf(each -> each.startsWith("--enable-native-access"));
    try (var manager = manager(onSelectors)) {
      manager.awaitErrors("service 'managed/systemd' could not be started: the kernel 'nio' sends");
    }
  }
}
