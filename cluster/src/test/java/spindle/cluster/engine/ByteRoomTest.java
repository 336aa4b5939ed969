package spindle.cluster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ByteRoomTest {
  private final ByteRoom room = new ByteRoom(100);

  private static void awaitStop(Thread thread) {
    while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
  }

  @Test
  void soManyBytesMayWaitAndNoMoreButOneThingAlone() {
    assertThat(room.has(101)).isTrue();
    room.add(60);
    assertThat(room.has(40)).isTrue();
    assertThat(room.has(41)).isFalse();
    room.give(60);
    room.add(101);
    assertThat(room.has(1)).isFalse();
  }

  @Test
  void whoFindsNoRoomWaitsUntilThereIsSome() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    room.add(60);
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                order.add("taken " + room.take(41));
              } catch (InterruptedException stopped) {
                order.add("interrupted");
              }
            });
    awaitStop(thread);
    order.add("given");
    room.give(60);
    thread.join();
    assertThat(order).containsExactly("given", "taken true");
    assertThat(room.has(60)).isFalse();
  }

  @Test
  void nobodyWaitsForARoomThatIsClosed() throws Exception {
    List<Boolean> taken = new CopyOnWriteArrayList<>();
    room.add(100);
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                taken.add(room.take(1));
              } catch (InterruptedException stopped) {
                taken.add(true);
              }
            });
    awaitStop(thread);
    room.close();
    thread.join();
    assertThat(taken).containsExactly(false);
    assertThat(room.take(1)).isFalse();
  }
}
