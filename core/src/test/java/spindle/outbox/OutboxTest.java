package spindle.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.loop.EndOfTurn;
import spindle.protocol.Limits;
import spindle.reactor.ScriptedKernel;
import spindle.reason.WriteBufferExceeded;

/// Where exactly the marks of an outbox lie.
class OutboxTest {
  private static final Limits LIMITS = Limits.defaults().withWaterMarks(100, 1000);

  private final OutboxPool pool =
      new OutboxPool(new ScriptedKernel(), () -> 0, new EndOfTurn(), Long.MAX_VALUE);
  private final Outbox box = pool.take();
  private int takes;

  /// Takes as many bytes as the test says, and then no more.
  private final StreamSocket socket =
      (StreamSocket)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {StreamSocket.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("write");
                if (arguments[0] instanceof ByteBuffer one) {
                  return take(one);
                }
                long sum = 0;
                for (int i = 0; i < (int) arguments[1]; i++) {
                  sum += take(((ByteBuffer[]) arguments[0])[i]);
                }
                return sum;
              });

  private int take(ByteBuffer from) {
    int taken = Math.min(takes, from.remaining());
    from.position(from.position() + taken);
    takes -= taken;
    return taken;
  }

  private void write(int bytes) throws IOException {
    box.write(ByteBuffer.allocate(bytes), socket, LIMITS);
  }

  private void taken(int bytes) throws IOException {
    takes = bytes;
    var _ = box.flush(socket, false);
  }

  /// A file whose bytes are in memory, as those that go with a descriptor are.
  private record InMemory(long size) implements SendableFile {
    @Override
    public int read(ByteBuffer into, long position) {
      throw new AssertionError("it is not sent");
    }

    @Override
    public boolean isInMemory() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void whatGoesWithADescriptorCountsAsOtherBytesDo() throws IOException {
    Limits limits = LIMITS.withBufferMax(2000);
    write(500);
    box.append(FileRegion.of(new InMemory(1500)), limits);
    assertThat(pool.buffered()).isEqualTo(2000);
    assertThatThrownBy(() -> box.append(FileRegion.of(new InMemory(1)), limits))
        .isInstanceOf(WriteBufferExceeded.class)
        .hasMessageContaining("2001 bytes")
        .hasMessageContaining("Limits.bufferMax");
    assertThat(box.clear(new IOException("over"))).isEqualTo(2001);
    assertThat(pool.buffered()).isZero();
  }

  @Test
  void whatGoesWithDescriptorsHasTheOutputBudgetForItsLimit() throws IOException {
    OutboxPool small = new OutboxPool(new ScriptedKernel(), () -> 0, new EndOfTurn(), 100);
    small.take().append(FileRegion.of(new InMemory(100)), LIMITS);
    assertThatThrownBy(() -> small.take().append(FileRegion.of(new InMemory(1)), LIMITS))
        .isInstanceOf(WriteBufferExceeded.class)
        .hasMessageContaining("ReactorSettings.outputBudget");
  }

  @Test
  void itIsFullAboveTheHighWaterMarkAndHasRoomAtTheLow() throws IOException {
    write(1000);
    assertThat(box.hasRoom(LIMITS)).as("at high water").isTrue();
    write(1);
    assertThat(box.hasRoom(LIMITS)).as("above high water").isFalse();
    taken(900);
    assertThat(box.size()).isEqualTo(101);
    assertThat(box.hasRoom(LIMITS)).as("above low water").isFalse();
    taken(1);
    assertThat(box.hasRoom(LIMITS)).as("at low water").isTrue();
  }

  @Test
  void answersPileUpAboveTheHighWaterMarkAndNoLongerAtTheLow() throws IOException {
    write(1000);
    box.answered(1000);
    assertThat(box.answersPileUp(LIMITS)).as("at high water").isFalse();
    write(1);
    box.answered(1);
    assertThat(box.answersPileUp(LIMITS)).as("above high water").isTrue();
    taken(900);
    assertThat(box.answersPileUp(LIMITS)).as("above low water").isTrue();
    taken(1);
    assertThat(box.answersPileUp(LIMITS)).as("at low water").isFalse();
  }

  @Test
  void afterAMebibyteInATurnTheRestWaitsForItsEnd() throws IOException {
    takes = Integer.MAX_VALUE;
    for (int i = 0; i < 64; i++) {
      write(16 * 1024);
      assertThat(box.size()).as("after %d writes", i + 1).isZero();
    }
    write(16 * 1024);
    assertThat(box.size()).isEqualTo(16 * 1024);
    var _ = box.flush(socket, false);
    box.turnEnds();
    write(16 * 1024);
    assertThat(box.size()).as("in the next turn").isZero();
  }

  /// What cannot be kept is not refused as long as the kernel takes it.
  @Test
  void whatIsTooMuchToKeepIsHandedOnWhateverWasInThisTurn() throws IOException {
    takes = Integer.MAX_VALUE;
    write(2 << 20);
    write(20 << 20);
    assertThat(box.size()).isZero();
  }
}
