package spindle.cluster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static long soon() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
  }

  @Test
  void whatIsPutInIsWrittenInOrder() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    List<Integer> written = new CopyOnWriteArrayList<>();
    Outbox outbox =
        new Outbox(
            "peer",
            10_000,
            bytes -> {
              stuck.await();
              written.add(bytes.length);
            });
    List<Integer> put = new ArrayList<>();
    for (int length = 1; length <= 100; length++) {
      if (outbox.put(new byte[length])) {
        put.add(length);
      }
    }
    assertThat(written).as("all wait").isEmpty();
    stuck.countDown();
    outbox.drain(soon());
    assertThat(put).hasSize(100);
    assertThat(written).isEqualTo(put);
    assertThat(outbox.idle()).isTrue();
  }

  @Test
  void whoPutsSomethingInNeverWaitsAndWhatFindsNoRoomIsDropped() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    BlockingQueue<Integer> written = new LinkedBlockingQueue<>();
    Outbox outbox =
        new Outbox(
            "peer",
            100,
            bytes -> {
              written.add(bytes.length);
              stuck.await();
            });
    assertThat(outbox.put(new byte[70])).isTrue();
    assertThat(written.take()).isEqualTo(70);
    assertThat(outbox.put(new byte[60])).isTrue();
    assertThat(outbox.put(new byte[40])).isTrue();
    assertThat(outbox.put(new byte[1])).isFalse();
    assertThat(outbox.bytes()).isEqualTo(100);
    stuck.countDown();
    outbox.drain(soon());
    assertThat(written).containsExactly(60, 40);
    assertThat(outbox.put(new byte[101])).as("alone, longer than the limit").isTrue();
    assertThat(written.take()).isNotNull();
  }

  @Test
  void whenWritingFailsAllThatWaitsIsDroppedAndLaterOnesAreTriedAgain() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    List<Integer> written = new CopyOnWriteArrayList<>();
    Outbox outbox =
        new Outbox(
            "peer",
            100,
            bytes -> {
              stuck.await();
              if (bytes.length == 1) {
                throw new IOException("nobody is there");
              }
              written.add(bytes.length);
            });
    outbox.put(new byte[1]);
    outbox.put(new byte[2]);
    stuck.countDown();
    outbox.drain(soon());
    assertThat(outbox.bytes()).isZero();
    outbox.put(new byte[3]);
    outbox.drain(soon());
    assertThat(written).containsExactly(3);
  }
}
