package spindle.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.loop.EndOfTurn;
import spindle.loop.Ticks;
import spindle.reason.WriteBufferExceeded;

/// The memory in which one reactor's connections keep what they have written: taken when something
/// has to wait, given back when it was sent. What a burst needed beyond [#CHUNKS_KEPT] is left to
/// the garbage collector.
public final class OutboxPool {
  /// 16 MiB.
  private static final int CHUNKS_KEPT = 1024;

  /// Pieces of memory may take that much, however small the budget is.
  private static final long LITTLE = 1 << 20;

  private static final int GATHER_MAX = 16;

  private final Kernel kernel;
  private final LongSupplier clock;
  private final EndOfTurn endOfTurn;
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final ArrayDeque<Outbox> outboxes = new ArrayDeque<>();
  private ByteBuffer @Nullable [] gather = new ByteBuffer[GATHER_MAX];
  private final long outputBudget;
  private long buffered;
  private long chunksOut;

  /// @param clock gives the time in nanoseconds
  public OutboxPool(Kernel kernel, LongSupplier clock, EndOfTurn endOfTurn, long outputBudget) {
    this.kernel = kernel;
    this.clock = clock;
    this.endOfTurn = endOfTurn;
    this.outputBudget = outputBudget;
  }

  /// What time it is.
  int tick() {
    return Ticks.of(clock.getAsLong());
  }

  /// How many bytes more may be buffered.
  long room() {
    return outputBudget - buffered;
  }

  /// Whether `bytes` more had better not be kept, if there is another way: for want of room, or
  /// because what is kept takes more memory than it has bytes, a piece of it each time.
  boolean isShortOf(int bytes) {
    return bytes > room() || chunksOut * Chunk.SIZE >= Math.max(outputBudget, LITTLE);
  }

  /// @param chunk whether it takes a piece of memory more
  /// @throws WriteBufferExceeded if `bytes` more would be too much for all connections together
  void requireRoomFor(int bytes, boolean chunk) throws WriteBufferExceeded {
    long most = Math.max(2 * outputBudget, LITTLE);
    if (chunk && (chunksOut + 1) * Chunk.SIZE > most) {
      throw new WriteBufferExceeded(
          ("what is buffered for all connections would take %d bytes of memory, more than %d: mind "
                  + "what write() returns, or raise ReactorSettings.outputBudget")
              .formatted((chunksOut + 1) * Chunk.SIZE, most));
    }
    if (buffered + bytes > outputBudget) {
      throw new WriteBufferExceeded(
          ("%d bytes would be buffered for all connections, more than the limit of %d: mind what "
                  + "write() returns, or raise ReactorSettings.outputBudget")
              .formatted(buffered + bytes, outputBudget));
    }
  }

  /// Bytes in memory that wait to be sent, over all connections.
  public long buffered() {
    return buffered;
  }

  void bufferedChanged(long bytes) {
    buffered += bytes;
  }

  public Outbox take() {
    Outbox free = outboxes.pollLast();
    return free != null ? free : new Outbox(this);
  }

  /// Takes back an empty outbox.
  public void give(Outbox empty) {
    if (outboxes.size() < CHUNKS_KEPT) {
      outboxes.addLast(empty);
    }
  }

  Chunk takeChunk() {
    chunksOut++;
    Chunk free = chunks.pollLast();
    return free != null ? free : new Chunk(kernel);
  }

  void giveChunk(Chunk chunk) {
    chunksOut--;
    chunk.empty();
    if (chunks.size() < CHUNKS_KEPT) {
      chunks.addLast(chunk);
    }
  }

  /// Room for the arguments of a gathering write, until it is given back. A socket that is carried
  /// by another connection has that write within its own write, so there may be several at once.
  ByteBuffer[] takeGather() {
    ByteBuffer[] kept = gather;
    gather = null;
    return kept == null ? new ByteBuffer[GATHER_MAX] : kept;
  }

  void giveGather(ByteBuffer[] taken) {
    gather = taken;
  }

  /// Tells who waits for something to be sent that it was, once the protocol is not in the middle
  /// of something.
  void sent(Deferred<Void> waiting) {
    endOfTurn.add(waiting::callback);
  }

  /// For who waits for something to be sent where nothing is.
  public Deferred<Void> nothingToSend() {
    Deferred<Void> sent = new Deferred<>();
    sent(sent);
    return sent;
  }

  /// Tells who waits for something to be sent that it will not be.
  public void dropped(Deferred<Void> waiting, IOException reason) {
    endOfTurn.add(() -> waiting.errback(reason));
  }
}
