package spindle.ssh.carrier;

import java.io.IOException;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import spindle.defer.Deferred;

/// A channel that the peer opens, on either side, on which nothing is asked for but bytes: a
/// forwarded connection.
public final class AcceptedChannel extends AbstractServerChannel {
  private final Judge judge;
  private final Deferred<ChannelSocket> opened = new Deferred<>();
  private final ChannelSocket socket;

  /// Says what becomes of a channel.
  public interface Judge {
    /// Decides whether it may be opened, and prepares for it.
    ///
    /// @param request what the peer says of the channel, beyond what is said of all
    /// @param opened fires with its socket when the peer has been told that it is open
    /// @return fires when it may be; fails with an [SshChannelOpenException] of the peer's, or
    ///   anything else, of which the peer hears that it has failed
    Deferred<Void> judge(AcceptedChannel channel, Buffer request, Deferred<ChannelSocket> opened);
  }

  /// A channel on which `judge` decides.
  public AcceptedChannel(KeyExchange.Session under, Judge judge) {
    super(null);
    socket = new ChannelSocket(this, _ -> close(false), under);
    this.judge = judge;
    opened.reportedElsewhere();
  }

  @Override
  protected OpenFuture doInit(Buffer buffer) {
    OpenFuture future = new DefaultOpenFuture(this, this);
    addCloseFutureListener(_ -> {
      if (!opened.called()) {
        opened.errback(new IOException("the connection has ended"));
      }
    });
    var _ =
        judge
            .judge(this, buffer, opened)
            .onSuccess(_ -> begin(future))
            .handleFailure(why -> {
              future.setException(
                  why instanceof SshChannelOpenException
                      ? why
                      : new SshChannelOpenException(
                          getChannelId(),
                          org.apache.sshd.common.SshConstants.SSH_OPEN_CONNECT_FAILED,
                          "it could not be connected"));
              close(true);
            });
    return future;
  }

  private void begin(OpenFuture future) {
    if (isClosing()) {
      return;
    }
    signalChannelOpenSuccess();
    future.setOpened();
    opened.callback(socket);
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long count) throws IOException {
    if (!opened.called()) {
      throw new IOException("data came before the channel was open");
    }
    socket.received(data, offset, (int) count);
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long count) throws IOException {
    getLocalWindow().release(count);
  }
}
