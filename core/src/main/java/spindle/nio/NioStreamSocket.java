package spindle.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.OptionalInt;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.PeerCredentials;
import spindle.protocol.SocketSetting;

/// A connection over a `SocketChannel`.
///
/// **Watching for a reset while nobody reads.** A selector says nothing of a socket in which nobody
/// is interested. So a socket with no interest is still read from, one byte, which is kept for the
/// next `read`: a reset that finds the socket empty is seen at once. One that comes behind unread
/// bytes is seen when those are read, or when something is written.
final class NioStreamSocket extends NioSource implements StreamSocket {
  private static final int NOTHING = -2;
  private static final int END = -1;

  private final SocketChannel channel;
  private final Address peer;
  private Kernel.@Nullable Watcher watcher;
  private @Nullable Address host;
  private @Nullable IOException seenError;
  private short seenByte = NOTHING;
  private byte interest;
  private boolean connected;
  private boolean noDelay;
  private boolean noDelaySet;
  private boolean keepAlive;

  NioStreamSocket(
      NioKernel kernel,
      SocketChannel channel,
      Address peer,
      @Nullable Address host,
      boolean connected) {
    super(kernel);
    this.channel = channel;
    this.peer = peer;
    this.host = host;
    this.connected = connected;
  }

  @Override
  SocketChannel channel() {
    return channel;
  }

  @Override
  public void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public void interest(int operations) {
    interest = (byte) operations;
    updateWanted();
  }

  private void updateWanted() {
    int ops;
    if (!connected) {
      ops = SelectionKey.OP_CONNECT;
    } else {
      boolean reads = (interest & Kernel.READ) != 0;
      boolean peeks = interest == 0 && seenByte == NOTHING && watcher != null;
      ops =
          (reads || peeks ? SelectionKey.OP_READ : 0)
              | ((interest & Kernel.WRITE) != 0 ? SelectionKey.OP_WRITE : 0);
    }
    want(ops);
    if (seenByte != NOTHING && (interest & Kernel.READ) != 0) {
      kernel.readyAtOnce(this);
    }
  }

  @Override
  public int interest() {
    return interest;
  }

  @Override
  void ready(int ops) {
    Kernel.Watcher told = watcher;
    if (told == null) {
      return;
    }
    if (interest == 0) {
      peek(told);
      return;
    }
    int operations =
        ((ops & SelectionKey.OP_READ) != 0 ? Kernel.READ : 0)
            | ((ops & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0 ? Kernel.WRITE : 0);
    operations &= interest;
    if (operations != 0) {
      told.ready(operations);
    }
  }

  private void peek(Kernel.Watcher told) {
    ByteBuffer one = kernel.oneByte();
    try {
      int count = channel.read(one.clear());
      if (count != 0) {
        seenByte = count < 0 ? END : (short) (one.get(0) & 0xff);
        updateWanted();
      }
    } catch (IOException reset) {
      seenError = reset;
      seenByte = END;
      told.ready(Kernel.READ);
    }
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (connected) {
      return true;
    }
    try {
      requireNotRefused();
      connected = channel.finishConnect();
    } catch (IOException refused) {
      throw ConnectErrors.explain(peer, refused);
    }
    return connected;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireNotRefused();
    if (seenByte == NOTHING) {
      return channel.read(into);
    }
    return readSeen(into);
  }

  private int readSeen(ByteBuffer into) throws IOException {
    if (seenError != null) {
      throw seenError;
    }
    if (seenByte == END) {
      return -1;
    }
    if (!into.hasRemaining()) {
      return 0;
    }
    into.put((byte) seenByte);
    seenByte = NOTHING;
    return 1 + Math.max(0, channel.read(into));
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    return channel.write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    return channel.write(from, 0, count);
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    return ((NioFile) file).channel().transferTo(position, count, channel);
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    rememberHost();
    closeChannel();
  }

  @Override
  public void reset() {
    if (!isClosed()) {
      rememberHost();
      var _ = takes(StandardSocketOptions.SO_LINGER, 0);
      closeChannel();
    }
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public Address host() {
    rememberHost();
    return host == null ? peer : host;
  }

  /// The channel knows its address until it is closed.
  private void rememberHost() {
    if (host == null && !isClosed()) {
      try {
        SocketAddress local = channel.getLocalAddress();
        host = local == null ? null : Addresses.fromJdk(local);
      } catch (IOException unknown) {
        host = null;
      }
    }
  }

  @Override
  public @Nullable PeerCredentials peerCredentials() {
    if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
      return null;
    }
    try {
      UnixDomainPrincipal who = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
      return new PeerCredentials(who.user().getName(), who.group().getName(), OptionalInt.empty());
    } catch (IOException unknown) {
      return null;
    }
  }

  @Override
  public boolean noDelay() {
    return noDelay;
  }

  /// Left until the connection is first waited for: before that it has no bytes under way that the
  /// next could be held back for.
  @Override
  public void setNoDelay(boolean on) {
    noDelay = on && !(peer instanceof UnixAddress);
    if (noDelaySet && !takes(StandardSocketOptions.TCP_NODELAY, on)) {
      noDelay = !on;
    }
  }

  @Override
  void beforeRegistration() {
    noDelaySet = true;
    noDelay = noDelay && takes(StandardSocketOptions.TCP_NODELAY, true);
  }

  @Override
  public boolean keepAlive() {
    return keepAlive;
  }

  @Override
  public void setKeepAlive(boolean on) {
    if (takes(StandardSocketOptions.SO_KEEPALIVE, on)) {
      keepAlive = on && !(peer instanceof UnixAddress);
    }
  }

  @Override
  public OptionalInt setting(SocketSetting setting) {
    return isClosed() ? OptionalInt.empty() : NioSettings.get(channel, setting);
  }

  @Override
  public void set(SocketSetting setting, int value) throws IOException {
    NioSettings.set(channel, setting, value);
  }

  /// Sets an option; true, too, of what has none: a closed channel, and UNIX sockets, for which the
  /// JDK has no more than SO_LINGER, which means nothing there.
  private <T> boolean takes(SocketOption<T> option, T value) {
    if (isClosed() || peer instanceof UnixAddress) {
      return true;
    }
    try {
      channel.setOption(option, value);
      return true;
    } catch (IOException refused) {
      kernel.goesWithout(option, refused);
      return false;
    }
  }
}
