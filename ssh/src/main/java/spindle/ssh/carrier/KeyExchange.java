package spindle.ssh.carrier;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.future.DefaultKeyExchangeFuture;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.session.helpers.PendingWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;

/// What is to be written while keys are exchanged waits, and leaves afterwards on the reactor's
/// thread, where MINA would have a thread of its own for it and make writers wait.
public final class KeyExchange extends KeyExchangeMessageHandler {
  /// Answers that may wait: channels write nothing meanwhile, so only who asks without end and
  /// never finishes the exchange comes there.
  public static final int WAITING_MAX = 256;

  /// Bytes after which a change of keys is nothing that anybody wonders about.
  public static final long WORTH = 512 * 1024;

  private static final long TOKEN_NANOS = 1_000_000_000L;

  private final Session own;
  private final int begunMax;
  private long carriedAtLast;
  private double left;
  private long leftAt;
  private final List<Runnable> waiting = new ArrayList<>(1);

  /// A session of MINA's, as far as this needs more of it than MINA shows.
  public interface Session extends org.apache.sshd.common.session.Session {
    /// Writes a packet now, whatever goes on.
    ///
    /// @throws IOException if it cannot be
    IoWriteFuture writeNow(Buffer packet) throws IOException;

    /// What carries it.
    default Carrier carrier() {
      return (Carrier) getIoSession();
    }

    /// Its exchange of keys.
    default KeyExchange exchange() {
      return carrier().exchange();
    }
  }

  /// The exchange of `session`, which is a [Session], too.
  ///
  /// @param begunMax how many exchanges the peer may begin with less than [#WORTH] bytes since the
  ///   last; it may begin one more each second
  public KeyExchange(AbstractSession session, Logger log, int begunMax) {
    super(session, log);
    own = (Session) session;
    this.begunMax = begunMax;
    left = begunMax;
    own.carrier().exchanges(this);
  }

  /// Notes that the peer begins an exchange, or answers ours.
  ///
  /// @throws SshException if it begins too many
  public void offered() throws SshException {
    long carried = own.carrier().carried();
    boolean begins = session.getKexState() == KexState.DONE;
    if (begins && carried - carriedAtLast < WORTH) {
      long now = own.carrier().transport().scheduler().nowNanos();
      left = Math.min(begunMax, left + (now - leftAt) / (double) TOKEN_NANOS);
      leftAt = now;
      if (left < 1) {
        throw new SshException(
            SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR,
            "keys are changed more than %d times with little between".formatted(begunMax));
      }
      left--;
    }
    carriedAtLast = carried;
  }

  /// Whether channels may write: no exchange goes on.
  public boolean quiet() {
    return kexFlushed.get() && session.getKexState() == KexState.DONE;
  }

  /// Has `told` called once, when no exchange goes on any more, or the session ends.
  public void onQuiet(Runnable told) {
    waiting.add(told);
  }

  @Override
  protected boolean isBlockAllowed(int command) {
    return false;
  }

  @Override
  protected PendingWriteFuture enqueuePendingPacket(int command, Buffer buffer) {
    if (pendingPackets.size() >= WAITING_MAX) {
      throw new IllegalStateException(
          "more than %d answers wait for an exchange of keys".formatted(WAITING_MAX));
    }
    return super.enqueuePendingPacket(command, buffer);
  }

  @Override
  protected void flushQueue(DefaultKeyExchangeFuture done) {
    own.carrier().later(() -> flush(done));
  }

  private void flush(DefaultKeyExchangeFuture done) {
    DefaultKeyExchangeFuture current = kexFlushedFuture.get();
    if (current != done) {
      current.addListener(next -> {
        Throwable failed = next.getException();
        done.setValue(failed == null ? true : failed);
      });
      return;
    }
    try {
      flushAll();
      kexFlushed.set(true);
      done.setValue(true);
    } catch (IOException | RuntimeException failed) {
      kexFlushed.set(true);
      done.setValue(failed);
      session.exceptionCaught(failed);
    }
    tellQuiet();
  }

  private void flushAll() throws IOException {
    for (PendingWriteFuture next; (next = pendingPackets.poll()) != null; ) {
      if (!session.isOpen()) {
        next.setException(new ClosedChannelException());
        throw new SshException("the session was closed during an exchange of keys");
      }
      own.writeNow(next.getBuffer()).addListener(next);
    }
  }

  @Override
  public java.util.AbstractMap.SimpleImmutableEntry<Integer, DefaultKeyExchangeFuture>
      terminateKeyExchange() {
    own.carrier().later(this::tellQuiet);
    return super.terminateKeyExchange();
  }

  @Override
  public void shutdown() {
    super.shutdown();
    for (PendingWriteFuture next; (next = pendingPackets.poll()) != null; ) {
      next.setException(new ClosedChannelException());
    }
    own.carrier().later(this::tellQuiet);
  }

  /// Tells those who wait if no exchange goes on any more. To be called whenever something has
  /// come, too: MINA ends an exchange in several ways, not all of which lead through here.
  public void tellQuiet() {
    if (quiet() || shutDown.get()) {
      List<Runnable> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(Runnable::run);
    }
  }
}
