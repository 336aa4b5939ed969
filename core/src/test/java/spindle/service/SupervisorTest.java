package spindle.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spindle.defer.Results.failureOf;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.kernel.ProcessLauncher;
import spindle.memory.MemoryProcess;
import spindle.reactor.LogCapture;
import spindle.reason.CannotSpawnError;
import spindle.roles.ProcessOptions;
import spindle.testing.MemoryReactor;

/// Processes that are kept running, in virtual time.
class SupervisorTest {
  private final MemoryReactor memory = new MemoryReactor();
  private final Supervisor supervisor = new Supervisor("workers", memory.reactor());
  private final List<MemoryProcess> started = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final LogCapture log = LogCapture.ofServices();

  @BeforeEach
  void aProgramThatIsThere() throws Exception {
    memory.host().install("work", this::work);
    memory.host().install("deaf", this::deaf);
    supervisor.addProcess("one", ProcessOptions.of("work"));
  }

  @AfterEach
  void close() {
    memory.close();
    log.close();
  }

  private void work(MemoryProcess process) {
    started.add(process);
    process.onSignal(
        "TERM",
        () -> {
          told.add("TERM");
          process.exit(0);
        });
  }

  private void deaf(MemoryProcess process) {
    started.add(process);
    process.onSignal("TERM", () -> told.add("TERM"));
  }

  private void run() {
    assertThat(supervisor.startService().isDone()).isTrue();
    memory.flush();
  }

  private void exit() {
    started.getLast().exit(1);
    memory.flush();
  }

  @Test
  void itStartsItsProcessesAndIsReady() {
    assertThat(started).isEmpty();
    run();
    assertThat(started).hasSize(1);
    assertThat(supervisor.process("one")).isPresent();
    assertThat(supervisor.names()).containsExactly("one");
  }

  @Test
  void oneThatWasStableIsStartedAgainAtOnce() {
    run();
    memory.advance(Duration.ofSeconds(1));
    exit();
    assertThat(started).hasSize(2);
    assertThat(log.lines().get(1))
        .isEqualTo(
            "WARNING workers/one: the process has ended with exit code 1 after PT1S, "
                + "starts again now");
  }

  @Test
  void oneThatWasNotWaitsLongerEachTime() {
    supervisor.restartAfter(Duration.ofSeconds(1), Duration.ofSeconds(5));
    run();
    for (int seconds : new int[] {1, 2, 4, 5, 5}) {
      int before = started.size();
      exit();
      assertThat(supervisor.process("one")).isEmpty();
      memory.advance(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(started).hasSize(before);
      memory.advance(Duration.ofNanos(1));
      assertThat(started).hasSize(before + 1);
    }
  }

  @Test
  void beingStableOnceBeginsTheDelaysAnew() {
    run();
    exit();
    memory.advance(Duration.ofSeconds(1));
    exit();
    memory.advance(Duration.ofSeconds(2 + 1));
    exit();
    assertThat(started).hasSize(4);
    exit();
    memory.advance(Duration.ofSeconds(1));
    assertThat(started).hasSize(5);
  }

  @Test
  void whatCountsAsStableCanBeSet() {
    supervisor.stableAfter(Duration.ofSeconds(10));
    run();
    memory.advance(Duration.ofSeconds(9));
    exit();
    assertThat(started).hasSize(1);
  }

  @Test
  void stoppingSendsTermAndWaitsForTheEnd() {
    run();
    Deferred<Void> stopped = supervisor.stopService();
    assertThat(stopped.called()).isFalse();
    memory.flush();
    assertThat(stopped.isDone()).isTrue();
    assertThat(told).containsExactly("TERM");
    memory.advance(Duration.ofHours(2));
    assertThat(started).hasSize(1);
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void whoDoesNotHearTermIsKilledAfterFiveSeconds() throws Exception {
    supervisor.addProcess("two", ProcessOptions.of("deaf"));
    run();
    Deferred<Void> stopped = supervisor.stopService();
    memory.advance(Duration.ofMillis(4_999));
    assertThat(told).containsExactly("TERM", "TERM");
    assertThat(stopped.called()).isFalse();
    memory.advance(Duration.ofMillis(1));
    assertThat(stopped.isDone()).isTrue();
    assertThat(log.lines())
        .contains("WARNING workers/two: has not ended within PT5S and is killed");
  }

  @Test
  void theLastWordsOfAProcessAreLoggedBeforeItHasEnded() {
    memory
        .host()
        .install(
            "work",
            process -> {
              started.add(process);
              process.onSignal(
                  "TERM",
                  () -> {
                    process.leavePipesOpen();
                    process.exit(0);
                  });
            });
    run();
    Deferred<Void> stopped = supervisor.stopService();
    memory.flush();
    assertThat(supervisor.process("one")).isEmpty();
    assertThat(stopped.called()).isFalse();
    started.getFirst().out("bye\n");
    started.getFirst().closePipes();
    memory.flush();
    assertThat(stopped.isDone()).isTrue();
    assertThat(log.lines()).contains("INFO workers/one: bye");
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }

  @Test
  void whoHoldsItsPipesHoldsUpNothingForMoreThanASecond() {
    memory
        .host()
        .install(
            "work",
            process -> {
              process.onSignal(
                  "TERM",
                  () -> {
                    process.leavePipesOpen();
                    process.exit(0);
                  });
            });
    run();
    Deferred<Void> stopped = supervisor.stopService();
    memory.advance(Duration.ofMillis(999));
    assertThat(stopped.called()).isFalse();
    memory.advance(Duration.ofMillis(1));
    assertThat(stopped.isDone()).isTrue();
  }

  @Test
  void stoppingInAPauseStartsNothingMore() {
    run();
    exit();
    assertThat(supervisor.stopService().isDone()).isTrue();
    memory.advance(Duration.ofMinutes(1));
    assertThat(started).hasSize(1);
  }

  @Test
  void startedAgainItStartsThemAgain() {
    run();
    supervisor.stopService();
    supervisor.startService();
    memory.flush();
    assertThat(started).hasSize(2);
  }

  @Test
  void oneThatIsAddedWhileItRunsIsStarted() throws Exception {
    run();
    supervisor.addProcess("two", ProcessOptions.of("work"));
    memory.flush();
    assertThat(started).hasSize(2);
    assertThatThrownBy(() -> supervisor.addProcess("two", ProcessOptions.of("work")))
        .hasMessageContaining("there is a process 'two'");
    assertThatThrownBy(() -> supervisor.addProcess("three", ProcessOptions.of("nothing")))
        .isInstanceOf(CannotSpawnError.class);
    assertThat(supervisor.names()).containsExactly("one", "two");
  }

  @Test
  void oneThatIsTakenOutEnds() {
    run();
    Deferred<Void> ended = supervisor.removeProcess("one");
    memory.flush();
    assertThat(ended.isDone()).isTrue();
    memory.advance(Duration.ofMinutes(1));
    assertThat(started).hasSize(1);
    assertThatThrownBy(() -> supervisor.removeProcess("one"))
        .hasMessageContaining("there is no process 'one'");
  }

  @Test
  void aRestartThatWasWishedForDoesNotWait() {
    run();
    Deferred<Void> restarted = supervisor.restartAll();
    memory.flush();
    assertThat(restarted.isDone()).isTrue();
    assertThat(told).containsExactly("TERM");
    assertThat(started).hasSize(2);
    supervisor.restartProcess("one");
    memory.flush();
    assertThat(started).hasSize(3);
  }

  @Test
  void aProgramThatIsNotThereKeepsItFromStartingAndTheOthersEnd() throws Exception {
    supervisor.addProcess("two", ProcessOptions.of("nothing"));
    Deferred<Void> ready = supervisor.startService();
    memory.flush();
    assertThat(failureOf(ready))
        .hasMessageStartingWith("service 'workers' could not be started: cannot start 'nothing'");
    assertThat(told).containsExactly("TERM");
  }

  @Test
  void aProgramThatHasVanishedIsTriedAgain() {
    run();
    ProcessLauncher before =
        memory
            .reactor()
            .installProcessLauncher(_ -> {
              throw new IOException("gone");
            });
    exit();
    memory.advance(Duration.ofSeconds(1));
    assertThat(log.lines()).anyMatch(line -> line.endsWith("tried again in PT2S"));
    memory.reactor().installProcessLauncher(before);
    memory.advance(Duration.ofSeconds(2));
    assertThat(started).hasSize(2);
  }

  @Test
  void whatTheyWriteIsLoggedByLines() {
    run();
    started.getFirst().out("ready\r\nto ");
    started.getFirst().err("but late\n");
    memory.flush();
    started.getFirst().out("work");
    exit();
    assertThat(log.lines())
        .contains(
            "INFO workers/one: ready",
            "WARNING workers/one: but late",
            "INFO workers/one: to work");
  }

  @Test
  void aLineThatDoesNotEndIsCut() {
    run();
    started.getFirst().out("x".repeat(LinesOfProcess.LINE_MAX) + "\n");
    started.getFirst().out("y".repeat(LinesOfProcess.LINE_MAX + 1) + "\n");
    memory.flush();
    assertThat(log.lines().stream().map(String::length).skip(1))
        .containsExactly(
            "INFO workers/one: ".length() + LinesOfProcess.LINE_MAX,
            "INFO workers/one: ".length() + LinesOfProcess.LINE_MAX,
            "INFO workers/one: ".length() + 1);
  }

  @Test
  void timesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> supervisor.restartAfter(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> supervisor.restartAfter(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> supervisor.killAfter(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> supervisor.stableAfter(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
