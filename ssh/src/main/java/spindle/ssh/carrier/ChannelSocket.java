package spindle.ssh.carrier;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.AbstractChannel;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelListener;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;

/// A channel of SSH as a socket. The windows of the channel hold both sides back: the peer's is
/// opened as what it sent is read, and nothing is taken to be sent that its window, or the
/// connection below, has no room for.
public final class ChannelSocket implements StreamSocket {
  private static final int COPY_MAX = 32 * 1024;
  private static final int PIECE_MIN = 4096;

  /// What ends a channel, as its side has it.
  @FunctionalInterface
  public interface Ends {
    /// Ends the channel. That nothing more is sent was said before, if it was all sent.
    ///
    /// @param inOrder whether all was sent, and not given up
    /// @throws IOException if the peer cannot be told
    void endChannel(boolean inOrder) throws IOException;
  }

  private final AbstractChannel channel;
  private final Ends ends;
  private final KeyExchange.Session session;
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>(1);
  private final Deque<byte[]> errors = new ArrayDeque<>(0);
  private long errorBytes;
  private final Deque<ByteBuffer> errorsArrived = new ArrayDeque<>(0);
  private @Nullable Errors errorsHeard;
  private Kernel.@Nullable Watcher watcher;
  private int interest;
  private boolean inputEnded;
  private boolean endRead;
  private boolean outputEnded;
  private boolean closed;
  private boolean told;
  private boolean waitsForRoom;
  private @Nullable IOException broken;

  /// Whether the peer has closed the channel, and nothing else has broken it.
  private boolean closedByPeer;

  private boolean overTold;

  /// The socket of `channel`, of which it may be used when that is open.
  public ChannelSocket(AbstractChannel channel, Ends ends, KeyExchange.Session session) {
    this.channel = channel;
    this.ends = ends;
    this.session = session;
    channel.addCloseFutureListener(_ -> channelClosed());
    channel.addChannelListener(
        new ChannelListener() {
          @Override
          public void channelStateChanged(Channel changed, String hint) {
            lookAgain();
          }
        });
  }

  // What the channel tells.

  /// Bytes have come.
  public void received(byte[] data, int offset, int count) throws IOException {
    if (closed || inputEnded) {
      channel.getLocalWindow().release(count);
      return;
    }
    if (count > 0) {
      keep(arrived, data, offset, count);
      settle();
    }
  }

  /// Behind what has come if there is room, so that small packets cost no more than their bytes.
  private static void keep(Deque<ByteBuffer> queue, byte[] data, int offset, int count) {
    ByteBuffer last = queue.peekLast();
    if (last == null || last.capacity() - last.limit() < count) {
      last = ByteBuffer.allocate(Math.max(count, PIECE_MIN)).limit(0);
      queue.add(last);
    }
    int end = last.limit();
    last.limit(end + count).put(end, data, offset, count);
  }

  /// Who hears what the peer says on its standard error, while the connection reads, and no sooner.
  public interface Errors {
    /// Errors have come.
    ///
    /// @param bytes lent
    /// @throws Exception anything; it ends the channel
    void received(ByteBuffer bytes) throws Exception;
  }

  /// Has `heard` hear errors.
  public void onErrors(Errors heard) {
    errorsHeard = heard;
    settle();
  }

  /// Errors have come. They are in the same window as what else comes.
  public void errorsReceived(byte[] data, int offset, int count) throws IOException {
    if (closed) {
      channel.getLocalWindow().release(count);
    } else if (count > 0) {
      keep(errorsArrived, data, offset, count);
      settle();
    }
  }

  private boolean hearsErrors() {
    return errorsHeard != null
        && !errorsArrived.isEmpty()
        && ((interest & Kernel.READ) != 0 || endRead);
  }

  private void tellErrors() throws Exception {
    while (hearsErrors() && errorsHeard != null) {
      ByteBuffer next = errorsArrived.remove();
      if (broken == null) {
        channel.getLocalWindow().release(next.remaining());
      }
      errorsHeard.received(next);
    }
  }

  /// The peer may send no more, or take more.
  private void lookAgain() {
    inputEnded |= channel.isEofSignalled();
    settle();
  }

  private void channelClosed() {
    if (broken == null) {
      closedByPeer = !session.isClosing();
      broken = new EOFException("the channel was closed");
    }
    settle();
  }

  // Readiness.

  @Override
  public void watch(Kernel.Watcher watching) {
    watcher = watching;
    settle();
  }

  @Override
  public void interest(int operations) {
    interest = operations;
    settle();
  }

  @Override
  public int interest() {
    return interest;
  }

  /// Who neither reads nor writes hears all the same that the channel has been closed, unless
  /// something has come that it may want to read before.
  private int ready() {
    boolean writes = (interest & Kernel.WRITE) != 0 && (broken != null || mayWrite());
    if (broken != null && endRead && writes) {
      return Kernel.WRITE; // which fails: not all that was written has arrived
    }
    int now = writes ? Kernel.WRITE : 0;
    if (!arrived.isEmpty() || inputEnded || broken != null) {
      now |= interest & Kernel.READ;
    }
    if (broken != null && (!inputEnded || (arrived.isEmpty() && errorsArrived.isEmpty()))) {
      now |= Kernel.READ;
    }
    return now;
  }

  /// Whether the window, the connection and the keys let something out; whoever of the latter two
  /// does not says so later.
  private boolean mayWrite() {
    if (channel.isClosing() || channel.getRemoteWindow().getSize() <= 0) {
      return false;
    }
    Carrier carrier = session.carrier();
    KeyExchange keys = session.exchange();
    if (carrier.hasRoom() && keys.quiet()) {
      return true;
    }
    if (!waitsForRoom) {
      waitsForRoom = true;
      Runnable again =
          () -> {
            waitsForRoom = false;
            settle();
          };
      if (keys.quiet()) {
        carrier.onRoom(again);
      } else {
        keys.onQuiet(again);
      }
    }
    return false;
  }

  /// Tells the watcher on a turn of its own, as often as something is ready. Nothing before there
  /// is one: a channel may be closed again before a connection is put upon it.
  private void settle() {
    if (watcher != null
        && !told
        && !closed
        && (!errors.isEmpty() || hearsErrors() || ready() != 0)) {
      told = true;
      session
          .carrier()
          .later(() -> {
            told = false;
            tell();
          });
    }
  }

  private void tell() {
    if (closed) {
      return;
    }
    try {
      flushErrors();
      tellErrors();
    } catch (IOException gone) {
      broken = gone;
    } catch (Exception failed) {
      broken = new IOException(failed);
    }
    int now = ready();
    if (now != 0 && watcher != null) {
      watcher.ready(now);
      settle();
    }
  }

  @Override
  public boolean finishConnect() {
    return true;
  }

  // Bytes.

  @Override
  public int read(ByteBuffer into) throws IOException {
    int count = 0;
    while (into.hasRemaining() && !arrived.isEmpty()) {
      ByteBuffer next = arrived.element();
      int piece = Math.min(next.remaining(), into.remaining());
      into.put(into.position(), next, next.position(), piece);
      into.position(into.position() + piece);
      next.position(next.position() + piece);
      count += piece;
      if (!next.hasRemaining()) {
        arrived.remove();
      }
    }
    if (count > 0) {
      if (broken == null) {
        channel.getLocalWindow().release(count);
      }
      return count;
    }
    if (broken != null && (endRead || !inputEnded)) {
      overTold = endRead && closedByPeer;
      throw broken;
    }
    endRead = inputEnded;
    return endRead ? -1 : 0;
  }

  /// A peer that says that it sends no more, and then closes the channel, has ended it in order.
  @Override
  public ConnectionClosed ended(ConnectionClosed why) {
    return overTold ? new ConnectionDone() : why;
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    if (broken != null) {
      throw broken;
    }
    int total = 0;
    while (from.hasRemaining() && mayWrite()) {
      total += send(SshConstants.SSH_MSG_CHANNEL_DATA, from);
    }
    return total;
  }

  /// Sends one packet of what the window takes.
  private int send(byte command, ByteBuffer from) throws IOException {
    RemoteWindow window = channel.getRemoteWindow();
    int count =
        (int) Math.min(from.remaining(), Math.min(window.getSize(), window.getPacketSize()));
    window.consume(count);
    Buffer packet = session.createBuffer(command, count + 12);
    packet.putUInt(channel.getRecipient());
    if (command == SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA) {
      packet.putInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
    }
    packet.putUInt(count);
    packet.ensureCapacity(count);
    from.get(packet.array(), packet.wpos(), count);
    packet.wpos(packet.wpos() + count);
    session.writePacket(packet);
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += write(from[i], more || i + 1 < count);
      if (from[i].hasRemaining()) {
        break;
      }
    }
    return total;
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (!mayWrite()) {
      return 0;
    }
    long room = Math.min(channel.getRemoteWindow().getSize(), COPY_MAX);
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, room));
    int read = file.read(piece, position);
    if (read <= 0) {
      return 0;
    }
    return write(piece.flip(), true);
  }

  // Errors: the second stream that goes to the peer.

  /// Sends bytes to the peer's standard error, as soon as its window lets it.
  public void sendErrors(byte[] bytes) {
    errors.add(bytes);
    errorBytes += bytes.length;
    settle();
  }

  /// How many wait.
  public long errorsWaiting() {
    return errorBytes;
  }

  private void flushErrors() throws IOException {
    while (!errors.isEmpty() && broken == null && mayWrite()) {
      ByteBuffer next = ByteBuffer.wrap(errors.remove());
      int count = send(SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, next);
      errorBytes -= count;
      if (next.hasRemaining()) {
        byte[] rest = new byte[next.remaining()];
        next.get(rest);
        errors.addFirst(rest);
      }
    }
    if (broken != null) {
      errors.clear();
    }
  }

  // The end.

  @Override
  public boolean finishOutput() throws IOException {
    flushErrors();
    return errors.isEmpty();
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (!outputEnded && !channel.isClosing()) {
      outputEnded = true;
      Buffer packet = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_EOF, 8);
      packet.putUInt(channel.getRecipient());
      session.writePacket(packet);
    }
  }

  /// The peer has all that was sent before it hears of the end.
  @Override
  public boolean lingers() {
    return false;
  }

  @Override
  public void close() {
    end(true);
  }

  @Override
  public void reset() {
    end(false);
  }

  private void end(boolean inOrder) {
    if (!closed) {
      closed = true;
      arrived.clear();
      errorsArrived.clear();
      errors.clear();
      try {
        if (inOrder) {
          shutdownOutput();
        }
        ends.endChannel(inOrder);
      } catch (IOException gone) {
        channel.close(true);
      }
    }
  }

  @Override
  public Address peer() {
    return session.carrier().transport().peer();
  }

  @Override
  public Address host() {
    return session.carrier().transport().host();
  }
}
