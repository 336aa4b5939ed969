package spindle.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.kernel.StreamSocket;
import spindle.loop.EndOfTurn;
import spindle.protocol.Limits;
import spindle.reactor.ScriptedKernel;
import spindle.reason.WriteBufferExceeded;

/// What waits to be sent takes a piece of memory in each connection.
class OutboxPoolTest {
  private static final int BUDGET = 1 << 20;
  private static final int PIECES = 2 * BUDGET / Chunk.SIZE;

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final OutboxPool pool = new OutboxPool(kernel, () -> 0, new EndOfTurn(), BUDGET);
  private final List<Outbox> full = new ArrayList<>();

  /// Takes all at once.
  private final StreamSocket socket = kernel.new Socket();

  private Outbox blocked() {
    Outbox box = pool.take();
    box.blocked = true;
    return box;
  }

  private void writeAByte(Outbox box) throws Exception {
    box.write(ByteBuffer.allocate(1), socket, Limits.defaults());
  }

  @Test
  void aByteThatWaitsCountsAsTheMemoryThatItTakes() throws Exception {
    for (int i = 0; i < PIECES; i++) {
      full.add(blocked());
      writeAByte(full.getLast());
    }
    assertThatThrownBy(() -> writeAByte(blocked()))
        .isInstanceOf(WriteBufferExceeded.class)
        .hasMessageContaining("ReactorSettings.outputBudget");
    writeAByte(full.getLast());
    assertThat(full.getLast().size()).isEqualTo(2);
    Outbox free = pool.take();
    writeAByte(free);
    assertThat(free.isEmpty()).as("its peer takes all at once").isTrue();
  }
}
