package spindle.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/// What the door into a reactor keeps alive.
class CallsFromThreadsRetentionTest {
  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  /// A writer may hold a block for as long as it likes, and so does the note where the reader has
  /// slept last. If a finished block led to the next, every block of a busy reactor would live on.
  @Test
  void aBlockThatIsFinishedLeadsToNoOther() throws ReflectiveOperationException {
    CallsFromThreads door = new CallsFromThreads(() -> {});
    assertThat(door.goToSleep()).isTrue();
    door.wokenUp();
    Object first = field(door, "sleepsAt");
    for (int i = 0; i < 3000; i++) {
      door.add(() -> {});
      door.run(thrown -> {
        throw new AssertionError(thrown);
      });
    }
    assertThat(field(door, "block")).isNotSameAs(first);
    assertThat(field(first, "next")).isSameAs(first);
  }
}
