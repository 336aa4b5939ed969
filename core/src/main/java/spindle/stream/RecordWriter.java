package spindle.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.Layer;
import spindle.reason.ConnectionLost;

/// The way of one connection's bytes through a layer and out: makes pieces, hands them to the
/// socket below, keeps what that does not take.
///
/// Bytes whose piece has not left count as not taken. They are **owed** until it has, in
/// proportion; then they are **settled**, and the next write is told that it has taken them.
///
/// When the socket below has failed, data is refused, and what the layer says is thrown away.
final class RecordWriter {
  /// Above this, what a layer says of its own accord holds up reading, since it is what the peer
  /// makes it say.
  private static final int OWN_MAX = 64 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final ByteBuffer[] NO_DATA = {};

  private final WireBuffers wires;
  private final StreamSocket below;
  private final Layer layer;
  private final int depth;
  private long clear;
  private @Nullable ConnectionLost lost;
  private @Nullable ByteBuffer unsent;
  private int unsentData;
  private int owed;
  private long settled;
  private long own;

  RecordWriter(WireBuffers wires, StreamSocket below, Layer layer, int depth, long clear) {
    this.wires = wires;
    this.below = below;
    this.layer = layer;
    this.depth = depth;
    this.clear = clear;
  }

  /// Whether pieces wait for the socket below.
  boolean waits() {
    return unsent != null;
  }

  /// How much memory the pieces take that wait.
  int held() {
    return unsent == null ? 0 : unsent.capacity();
  }

  /// Whether bytes may be offered, if only to be told why they are refused.
  boolean takes(boolean layerIsOpen) {
    return layerIsOpen || clear > 0 || lost != null;
  }

  /// Why the socket below takes nothing any more, where it is the network that has failed; or null.
  @Nullable ConnectionLost lost() {
    return lost;
  }

  private int hand(ByteBuffer wire, boolean more) throws ConnectionLost {
    requireTaker();
    try {
      return below.write(wire, more);
    } catch (IOException broken) {
      ConnectionLost why =
          broken instanceof ConnectionLost known ? known : new ConnectionLost(broken);
      drop();
      lost = LastInput.mayBe(why) ? why : null;
      throw why;
    }
  }

  /// Says why nothing can be sent any more, if so.
  void requireTaker() throws ConnectionLost {
    if (lost != null) {
      throw lost;
    }
  }

  /// How many bytes the layer has had to say of its own accord.
  long own() {
    return own;
  }

  boolean pilesUp() {
    return unsent != null && unsent.remaining() > OWN_MAX + unsentData;
  }

  long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    requireTaker();
    if (clear > 0) {
      return writeClear(from, count, more);
    }
    long before = remaining(from, count);
    boolean written = false;
    try {
      writeInPieces(from, count, more);
      written = true;
    } finally {
      if (!written) {
        giveBack(from, count, before - remaining(from, count));
      }
    }
    return before - remaining(from, count);
  }

  private void writeInPieces(ByteBuffer[] from, int count, boolean more) throws IOException {
    boolean goesOn = isFree();
    takeSettled(from, count);
    while (goesOn && remaining(from, count) > 0) {
      goesOn = sendPieces(from, count, more);
    }
  }

  private static long remaining(ByteBuffer[] buffers, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += buffers[i].remaining();
    }
    return sum;
  }

  /// Bytes that were written before the layer came, and no byte more.
  private long writeClear(ByteBuffer[] from, int count, boolean more) throws IOException {
    long taken = 0;
    for (int i = 0; i < count && clear > 0; i++) {
      ByteBuffer each = from[i];
      int end = each.limit();
      each.limit((int) Math.min(end, each.position() + clear));
      int wanted = each.remaining();
      int sent;
      try {
        sent = hand(each, more || i + 1 < count);
      } finally {
        each.limit(end);
      }
      clear -= sent;
      taken += sent;
      if (sent < wanted) {
        return taken;
      }
    }
    sendOwn();
    return taken;
  }

  /// Whether new pieces of data may be made: nothing waits and the layer is open.
  private boolean isFree() throws IOException {
    if (!flush()) {
      return false;
    }
    sendOwn();
    return unsent == null && layer.takesData();
  }

  /// Makes as many pieces as go into one call, and makes that call.
  ///
  /// @return whether the socket below has taken all of them
  private boolean sendPieces(ByteBuffer[] from, int count, boolean more) throws IOException {
    ByteBuffer wire = wires.out(depth);
    long before = remaining(from, count);
    long left = before;
    while (left > 0 && wire.remaining() >= layer.pieceMax()) {
      layer.send(from, count, wire);
      left = remaining(from, count);
    }
    wire.flip();
    int size = wire.remaining();
    int data = (int) (before - left);
    int sent = hand(wire, more || left > 0);
    if (!wire.hasRemaining()) {
      return true;
    }
    unsent = wires.keep(NOTHING.duplicate(), wire);
    unsentData = size;
    owed = data;
    settle(sent);
    giveBack(from, count, data);
    takeSettled(from, count);
    return false;
  }

  /// Moves the last `data` bytes that were taken back before the positions.
  private static void giveBack(ByteBuffer[] from, int count, long data) {
    long left = data;
    for (int i = count - 1; i >= 0 && left > 0; i--) {
      int back = (int) Math.min(left, from[i].position());
      from[i].position(from[i].position() - back);
      left -= back;
    }
  }

  private void settle(int sent) {
    int ofData = Math.min(sent, unsentData);
    if (ofData > 0) {
      int bytes = ofData == unsentData ? owed : (int) ((long) owed * ofData / unsentData);
      unsentData -= ofData;
      owed -= bytes;
      settled += bytes;
    }
  }

  private void takeSettled(ByteBuffer[] from, int count) {
    for (int i = 0; i < count && settled > 0; i++) {
      int taken = (int) Math.min(settled, from[i].remaining());
      from[i].position(from[i].position() + taken);
      settled -= taken;
    }
  }

  long send(SendableFile file, long position, long count) throws IOException {
    requireTaker();
    if (clear > 0) {
      return sendClear(file, position, count);
    }
    boolean goesOn = isFree();
    long taken = takeSettled(count);
    ByteBuffer[] piece = new ByteBuffer[1];
    while (goesOn && taken < count) {
      ByteBuffer read = wires.file();
      read.limit((int) Math.min(read.capacity(), count - taken));
      if (file.read(read, position + taken) <= 0) {
        return taken;
      }
      piece[0] = read.flip();
      while (goesOn && read.hasRemaining()) {
        goesOn = sendPieces(piece, 1, taken + read.limit() < count);
      }
      taken += read.position();
    }
    return taken;
  }

  private long sendClear(SendableFile file, long position, long count) throws IOException {
    long sent = below.send(file, position, Math.min(count, clear));
    clear -= sent;
    sendOwn();
    return sent;
  }

  private long takeSettled(long most) {
    long taken = Math.min(settled, most);
    settled -= taken;
    return taken;
  }

  /// Sends what waits.
  ///
  /// @return whether nothing is left
  boolean flush() throws IOException {
    ByteBuffer waiting = unsent;
    if (waiting == null) {
      return true;
    }
    settle(hand(waiting, false));
    if (waiting.hasRemaining()) {
      return false;
    }
    wires.give(waiting);
    unsent = null;
    return true;
  }

  /// Sends what the layer has to say itself, after what waits; if the layer fails, what it said
  /// before: that may be an alert.
  void sendOwn() throws IOException {
    while (clear == 0 && layer.hasOutput()) {
      ByteBuffer wire = wires.out(depth);
      try {
        collectOwn(wire);
      } finally {
        own += wire.flip().limit();
        sendCollected(wire);
      }
      if (wire.limit() == 0) {
        return;
      }
    }
  }

  private void collectOwn(ByteBuffer wire) throws IOException {
    while (layer.hasOutput() && wire.remaining() >= layer.pieceMax()) {
      int start = wire.position();
      layer.send(NO_DATA, 0, wire);
      if (wire.position() == start) {
        return;
      }
    }
  }

  private void sendCollected(ByteBuffer wire) throws IOException {
    if (lost != null) {
      return;
    }
    if (unsent == null && wire.hasRemaining()) {
      var _ = hand(wire, false);
    }
    keepAfter(wire);
  }

  private void keepAfter(ByteBuffer wire) {
    ByteBuffer before = unsent;
    if (!wire.hasRemaining()) {
      return;
    }
    unsent = wires.keep(before == null ? NOTHING.duplicate() : before, wire);
    if (before != null) {
      wires.give(before);
    }
  }

  void drop() {
    if (unsent != null) {
      wires.give(unsent);
      unsent = null;
    }
  }
}
