package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signals, each in a JVM of its own, sent from outside.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "sends signals as UNIX does")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalsTest {
  private static final String[] IN_ORDER = {"BEFORE shutdown", "DURING shutdown", "AFTER shutdown"};

  private static void assumeItHears(String signal) throws Exception {
    assumeTrue(
        !signal.equals("INT") || ChildJvm.interruptible(), "env cannot make SIGINT be heard");
  }

  @ParameterizedTest
  @CsvSource({"TERM,15", "INT,2"})
  void theFirstSignalStopsTheReactorInOrder(String signal, int number) throws Exception {
    assumeItHears(signal);
    try (ChildJvm child = ChildJvm.program("orderly")) {
      child.awaitLine("ready");
      child.signal(signal);
      assertThat(child.rest())
          .startsWith(IN_ORDER)
          .endsWith("run has returned, signal OptionalInt[" + number + "]", "the JVM ends");
      assertThat(child.exitStatus()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,130"})
  void theSecondSignalEndsAHungShutdownAtOnce(String signal, int status) throws Exception {
    assumeItHears(signal);
    try (ChildJvm child = ChildJvm.program("hung")) {
      child.awaitLine("ready");
      child.signal("TERM");
      child.awaitLine("stopping");
      child.signal(signal);
      assertThat(child.exitStatus()).isEqualTo(status);
      assertThat(child.rest()).doesNotContain("DURING shutdown", "the JVM ends");
    }
  }

  @Test
  void afterTheRunSignalsAreTheJvmsAgain() throws Exception {
    try (ChildJvm child = ChildJvm.program("restored")) {
      child.awaitLine("ready");
      child.signal("TERM");
      assertThat(child.rest()).containsExactly("the JVM ends");
      assertThat(child.exitStatus()).isEqualTo(143);
    }
  }

  /// Signals are the reactor's from the second phase of the startup on.
  @Test
  void whileTheStartupWaitsSignalsAreTheJvms() throws Exception {
    try (ChildJvm child = ChildJvm.program("waiting")) {
      child.awaitLine("waiting");
      child.signal("TERM");
      assertThat(child.rest()).containsExactly("the JVM ends");
      assertThat(child.exitStatus()).isEqualTo(143);
    }
  }

  @ParameterizedTest
  @CsvSource({"other thread", "not asked"})
  void aReactorThatIsNotTheProgramsOwnLoopLeavesSignalsAlone(String mode) throws Exception {
    try (ChildJvm child = ChildJvm.program(mode)) {
      child.awaitLine("ready");
      child.signal("TERM");
      assertThat(child.rest()).containsExactly("the JVM ends");
      assertThat(child.exitStatus()).isEqualTo(143);
    }
  }

  @Test
  void otherSignalsAreTheProgramsWhereItWatchesThem() throws Exception {
    try (ChildJvm child = ChildJvm.program("watching")) {
      child.awaitLine("ready");
      child.signal("HUP");
      child.awaitLine("HUP on the reactor's thread");
      child.signal("USR1");
      child.awaitLine("USR1, watched until now");
      child.signal("USR1");
      assertThat(child.rest()).doesNotContain("the JVM ends");
      assertThat(child.exitStatus()).isEqualTo(128 + 10);
    }
  }

  @Test
  void aSignalThatTheJvmNeedsOrThatThereIsNotCannotBeWatched() {
    try (Reactor reactor = Reactor.create()) {
      for (String name : new String[] {"QUIT", "NONSENSE"}) {
        assertThatThrownBy(() -> ProcessSignal.watch(reactor, name, () -> {}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("cannot watch SIG" + name + ": ");
      }
    }
  }

  @Test
  void aProgramsOwnHandlerForInterruptsIsLeftAlone() throws Exception {
    assumeItHears("INT");
    try (ChildJvm child = ChildJvm.program("own handler")) {
      child.awaitLine("ready");
      child.signal("INT");
      child.awaitLine("the program's own handler");
      child.signal("TERM");
      assertThat(child.rest()).startsWith(IN_ORDER);
      assertThat(child.exitStatus()).isZero();
    }
  }
}
