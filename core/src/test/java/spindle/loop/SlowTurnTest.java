package spindle.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of a turn that is too long: contract rules L14 and L15.
class SlowTurnTest {
  private static final Duration THRESHOLD = Duration.ofSeconds(1);

  private final SlowTurn slow = new SlowTurn(THRESHOLD);
  private final long look = slow.lookNanos();
  private final List<String> said = new ArrayList<>();
  private String owner = "the connection of Echo";
  private int line;

  private final SlowTurn.Turn seen =
      new SlowTurn.Turn() {
        @Override
        public String owner() {
          return owner;
        }

        @Override
        public StackTraceElement[] stack() {
          return new StackTraceElement[] {
            new StackTraceElement("Echo", "inner", "Echo.java", ++line),
            new StackTraceElement("Echo", "dataReceived", "Echo.java", 1000)
          };
        }
      };

  private void looks(int count, long turn, long slept) {
    for (int i = 0; i < count; i++) {
      String report = slow.look(turn, slept, seen);
      if (report != null) {
        said.add(report);
      }
    }
  }

  private void lasts(Duration time) {
    looks((int) (time.toNanos() / look), 1, look);
  }

  @Test
  void aTurnOfTheThresholdIsReportedWithItsOwnerAndWhatAllLooksHaveSeen() {
    looks(1, 1, look);
    looks(SlowTurn.LOOKS - 1, 1, look);
    assertThat(said).isEmpty();
    looks(1, 1, look);
    assertThat(said)
        .containsExactly(
            "a callback has held the reactor for more than 1 s; nothing else moves meanwhile:"
                + " give it away with deferToThread. It is of the connection of Echo, and"
                + " at ('*' marks what all of 3 looks have seen):"
                + "\n\t  at Echo.inner(Echo.java:3)\n\t* at Echo.dataReceived(Echo.java:1000)");
  }

  @Test
  void itIsReportedAgainAfterTenSecondsAndAMinuteAndItsEndIsTold() {
    lasts(Duration.ofSeconds(70));
    assertThat(said).hasSize(3);
    assertThat(said.get(1)).contains("for more than 10 s").contains("all of 3 looks");
    assertThat(said.get(2)).contains("for more than 60 s;");
    looks(1, -1, look);
    assertThat(said.getLast()).startsWith("the reactor goes on, held up for about 69");
    lasts(Duration.ofMillis(500));
    looks(1, -1, look);
    assertThat(said).hasSize(4);
  }

  @Test
  void manyTurnsThatAreShortAreNotOneThatIsLong() {
    for (int turn = 0; turn < 100; turn++) {
      looks(SlowTurn.LOOKS, turn, look);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void aPauseOfTheWholeProcessIsNobodysCallback() {
    looks(1, 1, look);
    looks(1, 1, Duration.ofMinutes(5).toNanos());
    looks(1, 1, look);
    looks(1, 1, Duration.ofMinutes(5).toNanos());
    looks(1, -1, look);
    assertThat(said).isEmpty();
  }

  @Test
  void manyShortCallbacksOfOneTurnAreTold() {
    looks(SlowTurn.LOOKS, 1, look);
    owner = "the connection of Other";
    looks(1, 1, look);
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("callbacks of one turn have held the reactor for more than 1 s")
        .contains("The last one is of the connection of Other, and at");
  }

  @Test
  void aThresholdBeyondAMinuteIsReportedOnce() {
    SlowTurn patient = new SlowTurn(Duration.ofMinutes(2));
    int reports = 0;
    for (int i = 0; i < 100; i++) {
      reports += patient.look(1, patient.lookNanos(), seen) == null ? 0 : 1;
    }
    assertThat(reports).isEqualTo(1);
  }
}
