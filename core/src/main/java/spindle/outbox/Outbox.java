package spindle.outbox;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.StreamSocket;
import spindle.loop.Ticks;
import spindle.protocol.Limits;
import spindle.reason.WriteBufferExceeded;

/// What one connection has written and the kernel has not taken yet, in order. A connection has one
/// from its first write in a turn until everything was sent; the rest of the time it waits in the
/// [OutboxPool].
///
/// A byte is copied into it once and from there handed to the kernel; it never moves inside.
public final class Outbox {
  /// Chunks handed to the kernel in one call.
  private static final int GATHER_MAX = 16;

  /// From here on a write goes to the kernel at once; below, copying is cheaper than a system call.
  private static final int LARGE = 8 * 1024;

  /// What one connection hands to the kernel within a turn, before what it writes is left to the
  /// turn's end. A peer that reads as fast as we write would otherwise never let a loop of writes
  /// see that there is no room.
  private static final long AT_ONCE_MAX = 1L << 20;

  /// Whoever waits for what was written until a moment to be taken.
  ///
  /// @param when the value of [#taken] that says so
  private record Milestone(long when, Deferred<Void> reached) {}

  private final OutboxPool pool;
  private @Nullable Segment head;
  private @Nullable Segment tail;
  private long size;

  /// How much of `size` is in files, and takes no memory.
  private long inFiles;

  /// All that the kernel has ever taken from here, and had when this turn's writes began.
  private long taken;

  private long takenBefore;
  private @Nullable ArrayDeque<Milestone> milestones;
  private long answers;
  private boolean answersPileUp;
  private int files;

  /// Whether the kernel has refused bytes since it last took all.
  public boolean blocked;

  /// While it is blocked: when the kernel last took something.
  private int stuckSince;

  /// Whether more than the high-water mark was kept, and since then always more than the low.
  public boolean full;

  Outbox(OutboxPool pool) {
    this.pool = pool;
  }

  /// Bytes that wait, those of files among them.
  public long size() {
    return size;
  }

  public boolean isEmpty() {
    return head == null;
  }

  /// Takes `bytes`: hands a large piece to the kernel while that takes it, and keeps the rest. So
  /// only what the kernel does not take counts against the limit. What is too much to keep is
  /// handed on however much was in this turn.
  ///
  /// @throws WriteBufferExceeded if too much would be kept
  /// @throws IOException if the connection is broken
  public void write(ByteBuffer bytes, StreamSocket socket, Limits limits) throws IOException {
    int count = bytes.remaining();
    if (!blocked && ((count >= LARGE && sendsAtOnce()) || isTooMuchToKeep(count, limits))) {
      sendAtOnce(bytes, socket, limits);
    }
    if (bytes.hasRemaining()) {
      keep(bytes, socket, limits);
      if (!blocked && size > limits.highWater() && sendsAtOnce()) {
        var _ = flush(socket, false);
      }
    }
  }

  private void block(boolean now, boolean took) {
    if (now && (took || !blocked)) {
      stuckSince = pool.tick();
    }
    blocked = now;
  }

  /// For how long the kernel has taken nothing, if it is blocked.
  public Duration stuckFor() {
    return Ticks.between(stuckSince, pool.tick());
  }

  /// Whether so many answers wait that the peer is not read from, as of the last look.
  public boolean isFullOfAnswers() {
    return answersPileUp;
  }

  private boolean sendsAtOnce() {
    return taken - takenBefore < AT_ONCE_MAX;
  }

  private boolean isTooMuchToKeep(int count, Limits limits) {
    return inMemory() + count > limits.bufferMax() || pool.isShortOf(count);
  }

  private long inMemory() {
    return size - inFiles;
  }

  /// What is written from now on may be handed on at once again.
  public void turnEnds() {
    takenBefore = taken;
  }

  /// Fires when all that is kept now was taken.
  public Deferred<Void> sent() {
    ArrayDeque<Milestone> present = milestones;
    if (present == null) {
      present = new ArrayDeque<>(1);
      milestones = present;
    }
    Deferred<Void> reached = new Deferred<>();
    present.addLast(new Milestone(taken + size, reached));
    return reached;
  }

  private void tellReached(ArrayDeque<Milestone> waiting) {
    for (Milestone next = waiting.peekFirst();
        next != null && next.when <= taken;
        next = waiting.peekFirst()) {
      pool.sent(waiting.removeFirst().reached);
    }
    if (waiting.isEmpty()) {
      milestones = null;
    }
  }

  /// Memory on the heap is copied on its way to the kernel in any case, so it is kept first, one
  /// gathering write at a time.
  private void sendAtOnce(ByteBuffer bytes, StreamSocket socket, Limits limits) throws IOException {
    if (head != null) {
      var _ = flush(socket, false);
    }
    while (!blocked && bytes.isDirect() && bytes.hasRemaining()) {
      int sent = socket.write(bytes, false);
      taken += sent;
      block(sent == 0, sent > 0);
    }
    if (!blocked && pool.isShortOf(bytes.remaining())) {
      sendThrough(bytes, socket);
    }
    int end = bytes.limit();
    while (!blocked && bytes.position() < end) {
      long allowed = Math.min(limits.bufferMax(), pool.room());
      int piece = Math.clamp(allowed, 1, GATHER_MAX * Chunk.SIZE);
      bytes.limit(Math.min(end, bytes.position() + piece));
      try {
        keep(bytes, socket, limits);
      } finally {
        bytes.limit(end);
      }
      var _ = flush(socket, false);
    }
  }

  /// Hands on what there is no room to keep: who reads is served though others do not.
  private void sendThrough(ByteBuffer bytes, StreamSocket socket) throws IOException {
    Chunk lent = pool.takeChunk();
    try {
      while (!blocked && bytes.hasRemaining()) {
        lent.empty();
        lent.fill(bytes);
        while (!blocked && lent.bytes.hasRemaining()) {
          int sent = socket.write(lent.bytes, false);
          taken += sent;
          block(sent == 0, sent > 0);
        }
        bytes.position(bytes.position() - lent.bytes.remaining());
      }
    } finally {
      pool.giveChunk(lent);
    }
  }

  private void keep(ByteBuffer bytes, StreamSocket socket, Limits limits)
      throws WriteBufferExceeded {
    long wanted = inMemory() + bytes.remaining();
    if (wanted > limits.bufferMax()) {
      throw tooMuch(wanted, socket.peer(), limits);
    }
    boolean fits = tail instanceof Chunk last && last.room() >= bytes.remaining();
    pool.requireRoomFor(bytes.remaining(), !fits);
    append(bytes);
  }

  private static WriteBufferExceeded tooMuch(long wanted, Object to, Limits limits) {
    return new WriteBufferExceeded(
        ("%d bytes would be buffered for %s, more than the limit of %d: mind what write() "
                + "returns, or raise Limits.bufferMax")
            .formatted(wanted, to, limits.bufferMax()));
  }

  /// Whether there is room for more; it becomes full above the high-water mark and has room again
  /// from the low-water mark down.
  public boolean hasRoom(Limits limits) {
    if (size > limits.highWater()) {
      full = true;
    } else if (size <= limits.lowWater()) {
      full = false;
    }
    return !full;
  }

  /// Notes that `count` of the bytes written last answer what the peer sent.
  public void answered(long count) {
    answers = Math.min(answers + count, size);
  }

  /// Whether so many answers wait that the peer should send no more before it has read some; by the
  /// same marks. Which of the bytes that wait are answers is not known, so all are taken for
  /// answers until fewer wait than were answered.
  ///
  /// Bytes that we send of our own accord do not count: if they kept us from reading, two ends that
  /// both send much would wait for each other for ever.
  public boolean answersPileUp(Limits limits) {
    answers = Math.min(answers, size);
    if (answers > limits.highWater()) {
      answersPileUp = true;
    } else if (answers <= limits.lowWater()) {
      answersPileUp = false;
    }
    return answersPileUp;
  }

  /// Copies `bytes` to the end.
  private void append(ByteBuffer bytes) {
    int count = bytes.remaining();
    while (bytes.hasRemaining()) {
      Chunk last = tail instanceof Chunk chunk ? chunk : null;
      if (last == null || last.room() == 0) {
        last = pool.takeChunk();
        link(last);
      }
      last.fill(bytes);
    }
    size += count;
    pool.bufferedChanged(count);
  }

  /// Puts part of a file at the end.
  ///
  /// @throws WriteBufferExceeded if too many files wait, or too much is in memory; the region is
  ///   dropped with the rest
  public void append(FileRegion region, Limits limits) throws WriteBufferExceeded {
    link(region);
    files++;
    size += region.remaining;
    count(region, region.remaining);
    if (region.file.isInMemory()) {
      if (inMemory() > limits.bufferMax()) {
        throw tooMuch(inMemory(), "the peer", limits);
      }
      pool.requireRoomFor(0, false);
    }
    if (files > limits.filesMax()) {
      throw new WriteBufferExceeded(
          "%d files wait to be sent, more than the limit of %d: wait for writeFile's Deferred"
              .formatted(files, limits.filesMax()));
    }
  }

  private void count(FileRegion region, long bytes) {
    if (region.file.isInMemory()) {
      pool.bufferedChanged(bytes);
    } else {
      inFiles += bytes;
    }
  }

  private void link(Segment added) {
    if (tail == null) {
      head = added;
    } else {
      tail.next = added;
    }
    tail = added;
  }

  /// Hands the kernel as much as it takes in one call, or in one for each change between memory and
  /// files.
  ///
  /// @param ending whether our direction is shut as soon as everything was sent
  /// @return how many bytes it took
  /// @throws IOException if the connection is broken, or a file is too short
  public long flush(StreamSocket socket, boolean ending) throws IOException {
    long before = size;
    while (head != null) {
      boolean more =
          switch (head) {
            case Chunk first when first.next instanceof Chunk ->
                flushSeveral(socket, first, ending);
            case Chunk only -> flushOne(socket, only, ending);
            case FileRegion region -> flushFile(socket, region);
          };
      if (!more) {
        break;
      }
    }
    block(head != null, size < before);
    taken += before - size;
    if (milestones != null) {
      tellReached(milestones);
    }
    return before - size;
  }

  private boolean flushOne(StreamSocket socket, Chunk chunk, boolean ending) throws IOException {
    int sent = socket.write(chunk.bytes, ending || chunk.next != null);
    size -= sent;
    pool.bufferedChanged(-sent);
    return releaseIfSent(chunk);
  }

  private boolean flushSeveral(StreamSocket socket, Chunk first, boolean ending)
      throws IOException {
    ByteBuffer[] buffers = pool.takeGather();
    int count = 0;
    for (Segment each = first; each instanceof Chunk chunk && count < GATHER_MAX; ) {
      buffers[count++] = chunk.bytes;
      each = chunk.next;
    }
    long sent;
    try {
      sent = socket.write(buffers, count, ending);
    } finally {
      pool.giveGather(buffers);
    }
    size -= sent;
    pool.bufferedChanged(-sent);
    Segment each = first;
    for (int i = 0; i < count && each instanceof Chunk chunk; i++) {
      each = chunk.next;
      if (!releaseIfSent(chunk)) {
        return false;
      }
    }
    return true;
  }

  /// @return whether the chunk was sent to its end
  private boolean releaseIfSent(Chunk chunk) {
    if (chunk.bytes.hasRemaining()) {
      return false;
    }
    unlinkHead(chunk);
    pool.giveChunk(chunk);
    return true;
  }

  private boolean flushFile(StreamSocket socket, FileRegion region) throws IOException {
    long sent = socket.send(region.file, region.position, region.remaining);
    region.position += sent;
    region.remaining -= sent;
    size -= sent;
    count(region, -sent);
    if (region.remaining > 0) {
      if (sent == 0 && region.file.size() <= region.position) {
        throw new EOFException(
            "the file that is being sent ends %d bytes too early".formatted(region.remaining));
      }
      return false;
    }
    unlinkHead(region);
    files--;
    region.file.close();
    pool.sent(region.sent);
    return true;
  }

  private void unlinkHead(Segment first) {
    head = first.next;
    first.next = null;
    if (head == null) {
      tail = null;
      answers = 0;
      answersPileUp = false;
    }
  }

  /// Drops everything; files are closed and their Deferreds fail with `reason`.
  ///
  /// @return how many bytes were dropped
  public long clear(IOException reason) {
    long dropped = size;
    while (head != null) {
      Segment first = head;
      unlinkHead(first);
      switch (first) {
        case Chunk chunk -> {
          pool.bufferedChanged(-chunk.bytes.remaining());
          pool.giveChunk(chunk);
        }
        case FileRegion region -> {
          count(region, -region.remaining);
          region.file.close();
          pool.dropped(region.sent, reason);
        }
      }
    }
    if (milestones != null) {
      milestones.forEach(each -> pool.dropped(each.reached, reason));
      milestones = null;
    }
    size = 0;
    inFiles = 0;
    files = 0;
    blocked = false;
    full = false;
    takenBefore = taken;
    return dropped;
  }
}
