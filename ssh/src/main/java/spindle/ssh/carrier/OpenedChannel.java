package spindle.ssh.carrier;

import java.io.IOException;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import spindle.defer.Deferred;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reactor.SocketIO;
import spindle.roles.ConnectOptions;

/// A channel that we have opened, on either side, and the connection of ours that is put upon it.
public class OpenedChannel extends AbstractClientChannel implements ChannelSocket.Ends {
  private final Deferred<ChannelSocket> asked = new Deferred<>(_ -> close(false));
  private final ChannelSocket socket;

  /// A channel of that type, which is not opened yet.
  public OpenedChannel(String type, KeyExchange.Session under) {
    super(type);
    socket = new ChannelSocket(this, this, under);
  }

  /// What is said of it when it is opened, beyond what is said of all.
  ///
  /// @param request to which it is added
  protected void describe(Buffer request) {}

  /// Asks the peer to open it.
  ///
  /// @return fires with its socket; fails with an [SshException] whose message says why not.
  ///   Cancelling it closes the channel, once the peer has answered
  public final Deferred<ChannelSocket> ask() {
    try {
      open()
          .addListener(future -> {
            Throwable failed = future.getException();
            if (failed != null && !asked.called()) {
              asked.errback(failed);
            }
          });
    } catch (IOException gone) {
      fail(gone);
    }
    addCloseFutureListener(_ -> fail(new SshException("the connection has ended")));
    return asked;
  }

  @Override
  public synchronized OpenFuture open() throws IOException {
    openFuture = new DefaultOpenFuture(getChannelType(), futureLock);
    Session session = getSession();
    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, 256);
    buffer.putString(getChannelType());
    buffer.putUInt(getChannelId());
    buffer.putUInt(getLocalWindow().getSize());
    buffer.putUInt(getLocalWindow().getPacketSize());
    describe(buffer);
    writePacket(buffer);
    return openFuture;
  }

  /// It is there: what it carries may begin.
  @Override
  protected void doOpen() throws IOException {
    if (!asked.called()) {
      ready();
    }
  }

  /// Says that [#ask] is done; overridden where more is to be asked for before.
  ///
  /// @throws IOException if it cannot be asked for
  protected void ready() throws IOException {
    succeed();
  }

  /// What was asked for is there.
  protected final void succeed() {
    if (!asked.called()) {
      asked.callback(socket);
    }
  }

  /// What was asked for is not to be.
  protected final void fail(Throwable why) {
    if (!asked.called()) {
      asked.errback(why);
    }
  }

  /// Its socket.
  protected final ChannelSocket socket() {
    return socket;
  }

  /// Puts a connection upon a socket of [#ask]'s.
  ///
  /// @return as [SocketIO#connect]
  public static <P extends Protocol> Deferred<P> connect(
      Reactor reactor, Factory<P> factory, ChannelSocket socket, Carrier carrier) {
    return SocketIO.connect(
        reactor,
        factory,
        socket,
        ConnectOptions.defaults().withLimits(carrier.transport().limits()));
  }

  /// In words, why a channel could not be opened.
  public static String words(Throwable why) {
    if (why instanceof SshChannelOpenException refused) {
      return "the peer refuses: %s (%s)"
          .formatted(
              refused.getMessage(), SshConstants.getOpenErrorCodeName(refused.getReasonCode()));
    }
    return String.valueOf(why.getMessage());
  }

  // What the peer says.

  @Override
  protected void doWriteData(byte[] data, int offset, long count) throws IOException {
    socket.received(data, offset, (int) count);
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long count) throws IOException {
    getLocalWindow().release(count);
  }

  // The end.

  @Override
  public void endChannel(boolean inOrder) throws IOException {
    close(false);
  }
}
