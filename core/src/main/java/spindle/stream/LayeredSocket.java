package spindle.stream;

import static spindle.kernel.Kernel.READ;
import static spindle.kernel.Kernel.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.InputAccount;
import spindle.protocol.Layer;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionLost;
import spindle.reason.WriteBufferExceeded;

/// A socket whose bytes pass a [Layer] on their way to and from another socket. A transport over it
/// is what it is over any socket, so a layer changes bytes and no promise.
///
/// **Readiness.** The socket below is waited for as the layer needs it: to read while the layer is
/// not open yet, though the transport does not read; to write while pieces wait to be sent. The
/// transport is told what is ready in terms of its own bytes.
///
/// **What waits.** A piece that the kernel has not taken whole is kept here, and what is in it
/// counts as not taken: the transport keeps those bytes, and offers them again, until the piece has
/// left.
final class LayeredSocket extends SocketOverAnother implements Kernel.Watcher {
  private final StreamContext streams;
  private final Layer layer;
  private final int depth;
  private Kernel.Watcher watcher;
  private final RecordWriter records;
  private final InputAccount account;
  private final WireInput input;
  private @Nullable IOException failure;
  private boolean failureIsTold;
  private boolean saidWhy;
  private int wanted;
  private boolean again;
  private boolean scheduled;
  private boolean outputEnded;
  private boolean outputAsked;
  private boolean closed;

  /// @param account of what is kept here and by the layer
  /// @param clear how many bytes, offered next, pass the layer unchanged: what was written before
  ///   it came
  LayeredSocket(
      StreamContext streams,
      StreamSocket below,
      Layer layer,
      Kernel.Watcher watcher,
      InputAccount account,
      long clear) {
    super(below);
    this.streams = streams;
    this.layer = layer;
    this.watcher = watcher;
    this.account = account;
    depth = below instanceof LayeredSocket layered ? layered.depth + 1 : 0;
    wanted = below.interest();
    records = new RecordWriter(streams.wires, below, layer, depth, clear);
    input = new WireInput(streams.wires);
  }

  /// Takes the place of the socket below.
  void begin() {
    below.watch(this);
    layer.begin(new SocketContext(streams.loop, this::look));
    try {
      sendOwn();
    } catch (IOException broken) {
      failLater(broken);
    }
    updateBelow();
    count();
  }

  private void count() {
    if (!closed) {
      account.keeps((long) input.held() + records.held() + layer.held());
    }
  }

  /// The layer has said that its answers have changed.
  private void look() {
    if (closed) {
      return;
    }
    sendWhatWaits();
    boolean wantsInput = (wanted & READ) != 0 || !isOpen();
    ready(wantsInput && layer.takesInput() ? READ : 0);
  }

  /// The one of `kind` that is nearest to the protocol, or null.
  <L extends Layer> @Nullable L layer(Class<L> kind) {
    if (kind.isInstance(layer)) {
      return kind.cast(layer);
    }
    return below instanceof LayeredSocket lower ? lower.layer(kind) : null;
  }

  /// Tells the protocol what its layers have to tell; null if it is not to be told any more.
  void tellNews(@Nullable Protocol protocol) throws Exception {
    if (below instanceof LayeredSocket lower) {
      lower.tellNews(protocol);
    }
    if (!closed && layer.hasNews()) {
      again = true;
      layer.tellNews(protocol);
      LifeEvents.agreed(watcher);
    }
  }

  /// While a failure waits to be told nothing is sent, so what is written piles up; that it became
  /// too much is no reason of its own.
  @Override
  public ConnectionClosed ended(ConnectionClosed reason) {
    IOException earlier = failureIsToTell() ? failure : null;
    boolean isConsequence = reason instanceof WriteBufferExceeded;
    ConnectionClosed first =
        isConsequence && earlier instanceof ConnectionClosed known ? known : reason;
    return below.ended(layer.ended(first));
  }

  /// Lets the layers tell whoever else waits for them.
  void tellEnd(ConnectionClosed reason) throws Exception {
    try {
      layer.tellEnd(reason);
    } finally {
      if (below instanceof LayeredSocket lower) {
        lower.tellEnd(reason);
      }
    }
  }

  /// Another layer comes between this and the transport.
  @Override
  public void watch(Kernel.Watcher other) {
    watcher = other;
  }

  @Override
  public void interest(int operations) {
    wanted = operations;
    updateBelow();
    goOnLater();
  }

  @Override
  public int interest() {
    return wanted;
  }

  private void updateBelow() {
    if (closed) {
      return;
    }
    boolean reads =
        failure != null
            ? (wanted & READ) != 0
            : ((wanted & READ) != 0 || !isOpen()) && layer.takesInput();
    boolean writes = records.waits() || ((wanted & WRITE) != 0 && mayOffer());
    int operations = (reads && !records.pilesUp() ? READ : 0) | (writes ? WRITE : 0);
    if (operations != below.interest()) {
      below.interest(operations);
    }
  }

  /// Whether the layer is as far as to carry data, or further.
  private boolean isOpen() {
    return layer.takesData() || outputEnded;
  }

  /// Whether this layer and those below have agreed with the peer on how to carry data.
  boolean isAgreed() {
    return isOpen() && (!(below instanceof LayeredSocket lower) || lower.isAgreed());
  }

  /// Whether it is of any use to offer bytes.
  private boolean mayOffer() {
    return records.takes(isOpen()) && !failureIsToTell();
  }

  /// The socket below is ready.
  @Override
  public void ready(int operations) {
    if ((operations & WRITE) != 0) {
      sendWhatWaits();
    }
    if ((operations & READ) != 0) {
      watcher.ready(READ);
      if (again && mayRead()) {
        watcher.ready(READ);
      }
    }
    if (!closed) {
      tellWhatIsPossible();
      updateBelow();
      goOnLater();
      count();
    }
  }

  private void sendOwn() throws IOException {
    long before = records.own();
    boolean sent = false;
    try {
      records.sendOwn();
      sent = true;
    } catch (IOException broken) {
      if (!readsLastInput()) {
        throw broken;
      }
    } finally {
      // What it says when it has failed, or fails with, says so.
      saidWhy |= (failure != null || !sent) && records.own() > before;
    }
  }

  @Override
  public boolean toldPeerWhy() {
    boolean said = saidWhy && !records.waits() && records.lost() == null;
    return failure == null ? below.toldPeerWhy() : said;
  }

  /// Has what the peer has said before it went read still: an answer that came early, or an alert.
  /// If nobody reads, the failure is told at once.
  ///
  /// @return false if it was not the network that has failed
  boolean readsLastInput() {
    ConnectionLost why = records.lost();
    if (why == null) {
      return false;
    }
    if (below instanceof LayeredSocket lower) {
      var _ = lower.readsLastInput();
    } else if (!(below instanceof LastInput)) {
      below = new LastInput(streams.loop, below, this, why);
    }
    if ((wanted & READ) == 0 && isOpen()) {
      failLater(why);
    }
    return true;
  }

  private void sendWhatWaits() {
    try {
      if (records.flush()) {
        sendOwn();
      }
    } catch (IOException broken) {
      if (!readsLastInput()) {
        failLater(broken);
      }
    }
  }

  /// A failure that was found is told whether or not the transport reads: all that came before it
  /// was delivered, and who waits for room to write would wait for ever.
  private boolean mayRead() {
    boolean takes = failure != null || (layer.takesInput() && !records.pilesUp());
    boolean reads = (wanted & READ) != 0 && takes;
    return !closed && (reads || failureIsToTell());
  }

  /// What the transport waited for has come about by what was read.
  private void tellWhatIsPossible() {
    boolean takes = !records.waits() && mayOffer();
    if (takes && (outputAsked || (wanted & WRITE) != 0)) {
      outputAsked = false;
      watcher.ready(WRITE);
    }
  }

  /// What has been read from below already is not announced by anybody.
  private void goOnLater() {
    if (again && !scheduled && mayRead()) {
      scheduled = true;
      streams.loop.endOfTurn.add(() -> {
        scheduled = false;
        if (again && mayRead()) {
          ready(READ);
        }
      });
    }
  }

  private void failLater(IOException broken) {
    if (failure == null || failureIsTold) {
      failure = broken;
      failureIsTold = false;
    }
    again = true;
    goOnLater();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    again = false;
    ByteBuffer wire = streams.wires.in(depth);
    if (failure != null) {
      return afterFailure(failure, wire);
    }
    if (layer.inputEnded()) {
      return tellsBelow() ? below.read(wire) : -1;
    }
    if (!layer.takesInput()) {
      return 0;
    }
    int start = into.position();
    wire.limit(Math.min(wire.capacity(), into.remaining()));
    boolean wireEnded = input.fill(wire, below);
    wire.flip();
    boolean whole = receive(wire, into) || input.hasMore();
    boolean ended = layer.inputEnded();
    int count = into.position() - start;
    again = whole || (count > 0 && (ended || input.isBroken()));
    if (ended) {
      input.drop();
    } else {
      input.keep(wire);
    }
    if (count == 0 && !ended && !whole && layer.takesInput()) {
      input.requireWhole();
      if (wireEnded) {
        wireEnded();
        return -1;
      }
    }
    return count == 0 && ended ? -1 : count;
  }

  /// What came before a piece that makes no sense is delivered first, however the wire cut it.
  ///
  /// @return whether it stopped although another piece, or a failure, may be there
  private boolean receive(ByteBuffer wire, ByteBuffer into) throws IOException {
    int start = into.position();
    try {
      while (!layer.inputEnded() && layer.takesInput() && layer.receive(wire, into)) {
        sendOwn();
        if (layer.hasNews() || records.pilesUp()) {
          return wire.hasRemaining();
        }
      }
      sendOwn();
      return false;
    } catch (IOException broken) {
      if (into.position() == start) {
        throw failed(broken);
      }
      failure = broken;
      return true;
    }
  }

  private void wireEnded() throws IOException {
    try {
      layer.wireEnded();
    } catch (IOException early) {
      throw failed(early);
    }
  }

  /// What the layer has to say about a failure is sent if it can be.
  private IOException failed(IOException broken) {
    failure = broken;
    failureIsTold = true;
    try {
      sendOwn();
    } catch (IOException alsoBroken) {
      if (alsoBroken != broken) {
        broken.addSuppressed(alsoBroken);
      }
    }
    return broken;
  }

  /// The failure is told once; then what arrives is discarded.
  private int afterFailure(IOException broken, ByteBuffer wire) throws IOException {
    if (failureIsToTell()) {
      throw failed(broken);
    }
    return below.read(wire);
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    ByteBuffer[] one = streams.wires.one(depth);
    one[0] = from;
    return (int) write(one, 1, more);
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    if (failureIsToTell()) {
      return 0;
    }
    long taken = records.write(from, count, more);
    updateBelowAfterWrite();
    return taken;
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    if (failureIsToTell()) {
      return 0;
    }
    long taken = records.send(file, position, count);
    updateBelowAfterWrite();
    return taken;
  }

  /// Whether the next read tells why this fails. What is written before it must not fail first and
  /// for another reason.
  private boolean failureIsToTell() {
    return failure != null && !failureIsTold;
  }

  /// Whether a layer further down has something to tell that nobody would ask for.
  private boolean tellsBelow() {
    return below instanceof LayeredSocket lower && (lower.failureIsToTell() || lower.tellsBelow());
  }

  /// The transport asks for WRITE itself if something is left.
  private void updateBelowAfterWrite() {
    if (records.waits() || records.pilesUp()) {
      updateBelow();
      count();
    }
  }

  @Override
  public boolean finishOutput() throws IOException {
    records.requireTaker();
    if (failureIsToTell() || (failure == null && !isOpen())) {
      outputAsked = true;
      return false;
    }
    if (!outputEnded) {
      outputEnded = true;
      layer.endOutput();
    }
    boolean flushed = records.flush();
    sendOwn();
    records.requireTaker();
    if (!flushed || records.waits()) {
      outputAsked = true;
      updateBelow();
      return false;
    }
    return below.finishOutput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    // What waits still, an alert behind it, was for a peer that does not read.
    records.drop();
    below.shutdownOutput();
  }

  @Override
  public void close() {
    letGo();
    below.close();
  }

  @Override
  public void reset() {
    letGo();
    below.reset();
  }

  private void letGo() {
    closed = true;
    records.drop();
    input.drop();
    account.keeps(0);
  }

  @Override
  public Address peer() {
    return layer.peer(below.peer());
  }

  @Override
  public Address host() {
    return layer.host(below.host());
  }
}
