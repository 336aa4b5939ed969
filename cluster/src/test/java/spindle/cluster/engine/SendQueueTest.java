package spindle.cluster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final SendQueue queue = new SendQueue(100, tasks::add, () -> done.add("room"));

  private void put(int bytes) {
    queue.put(bytes, () -> done.add("sent " + bytes));
  }

  @Test
  void whenItIsFullWhoAsksIsToldThatThereIsRoomAgain() {
    put(99);
    assertThat(queue.hasRoom()).isTrue();
    put(60);
    put(45);
    assertThat(queue.hasRoom()).as("the frame that fills it is the last one").isFalse();
    tasks.remove().run();
    assertThat(done).as("there is still too much").containsExactly("sent 99");
    tasks.remove().run();
    assertThat(done).containsExactly("sent 99", "sent 60", "room");
    tasks.remove().run();
    assertThat(done).as("told once").hasSize(4).endsWith("sent 45");
    assertThat(queue.hasRoom()).isTrue();
  }

  @Test
  void whoDidNotAskIsNotTold() {
    put(200);
    tasks.remove().run();
    assertThat(done).containsExactly("sent 200");
  }
}
