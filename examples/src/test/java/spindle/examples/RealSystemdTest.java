package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A program of services and systemd itself, as the how-to's unit has it. [UnderSystemdTest] sees
/// each word that they say to each other.
@EnabledOnOs(OS.LINUX)
class RealSystemdTest {
  private static final Path PROGRAM =
      Launcher.ROOT.resolve("examples/src/test/programs/Managed.java");
  private static final int RESTARTS = 10;
  private static final int CLIENTS = 4;
  private static final int ANSWERS = 20;

  private final int port = Loopback.freePort();

  @TempDir private Path folder;
  private Systemd systemd;

  private void start(String... service) throws IOException {
    Path script = folder.resolve("start");
    String command =
        Launcher.command(PROGRAM, List.of("tcp:" + port + ":interface=127.0.0.1")).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Files.writeString(script, "exec " + command + "\n", StandardCharsets.UTF_8);
    systemd = Systemd.start(folder);
    List<String> lines = new ArrayList<>(List.of("Type=notify", "ExecStart=/bin/sh " + script));
    lines.addAll(List.of(service));
    systemd.unit("managed.service", lines);
    systemd.ask("daemon-reload");
    systemd.ask("start", "managed");
  }

  @AfterEach
  void end() {
    if (systemd != null) {
      systemd.close();
    }
  }

  private String mainPid() {
    return systemd.show("managed", "MainPID");
  }

  private String ask(String question) throws IOException {
    try (var socket = Loopback.connect(port)) {
      socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aStartReturnsWhenItListensAndAStopWhenItHasDrained() throws IOException {
    start("FileDescriptorStoreMax=4");
    assertThat(ask("hi")).isEqualTo(mainPid() + " answers HI\n");
    assertThat(systemd.show("managed", "NFileDescriptorStore")).isEqualTo("1");
    systemd.ask("stop", "managed");
    assertThat(systemd.show("managed", "Result")).isEqualTo("success");
    assertThat(systemd.show("managed", "ExecMainStatus")).isEqualTo("0");
  }

  @Test
  void tenRestartsWithASocketThatIsKeptRefuseAndLoseNobody() throws Exception {
    start("FileDescriptorStoreMax=4");
    try (Load load = Load.on(port, CLIENTS)) {
      load.awaitAnswers(mainPid(), ANSWERS);
      for (int i = 1; i <= RESTARTS; i++) {
        systemd.ask("restart", "managed");
        load.awaitAnswers(mainPid(), ANSWERS);
      }
      load.finish();
      assertThat(load.failures()).isEmpty();
      assertThat(load.answers()).hasSize(1 + RESTARTS);
    }
  }

  @Test
  void aReactorThatIsStuckIsKilledAndStartedAnew() throws Exception {
    start("WatchdogSec=10", "WatchdogSignal=SIGKILL", "Restart=on-watchdog", "RestartSec=0");
    String before = mainPid();
    try (var socket = Loopback.connect(port)) {
      socket.getOutputStream().write("stuck\n".getBytes(StandardCharsets.UTF_8));
      systemd.await("a second start", () -> !systemd.show("managed", "NRestarts").equals("0"));
    }
    systemd.await("it is ready", () -> systemd.show("managed", "SubState").equals("running"));
    assertThat(mainPid()).isNotEqualTo(before);
    assertThat(ask("hi")).isEqualTo(mainPid() + " answers HI\n");
  }
}
