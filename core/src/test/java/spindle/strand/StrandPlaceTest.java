package spindle.strand;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrandPlaceTest {
  @Test
  void whereAStrandIsLeavesOutHowItGivesItsTurnBack() {
    StackTraceElement[] onItsWayOut = {
      frame("jdk.internal.misc.Unsafe", "unpark"),
      frame("java.util.concurrent.locks.LockSupport", "unpark"),
      frame("spindle.strand.HandedOverThreads", "giveTurnBack"),
      frame("spindle.strand.ReactorStrand", "pause"),
      frame("spindle.fiber.Fiber", "await"),
      frame("users.Program", "waits"),
    };

    assertThat(Strands.where(onItsWayOut))
        .startsWith("\n\tat spindle.fiber.Fiber.await")
        .contains("users.Program.waits")
        .doesNotContain("unpark", "HandedOverThreads");
  }

  @Test
  void whereAStrandIsEndsBeforeTheThreadThatRunsIt() {
    StackTraceElement[] waiting = {
      frame("users.Program", "waits"), frame("java.lang.VirtualThread", "run"),
    };

    assertThat(Strands.where(waiting)).contains("users.Program.waits").doesNotContain("Virtual");
  }

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, type + ".java", 1);
  }
}
