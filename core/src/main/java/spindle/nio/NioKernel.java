package spindle.nio;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.PacketSocket;
import spindle.kernel.RealFiles;
import spindle.kernel.Scopes;
import spindle.kernel.SendableFile;
import spindle.kernel.ShortWay;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;
import spindle.reason.ConnectBindError;

/// A kernel over one `Selector`.
///
/// Waiting and dispatching are apart: the selector only notes which sockets are ready, in an array,
/// and dispatching goes through the array. So a callback may close, pause or open what it likes,
/// and what it closes or pauses is not called any more.
///
/// A socket is registered with the selector when it is first waited for, not when it is made: many
/// connections end before that, and registering is the dearest part of a short life.
public final class NioKernel implements Kernel {
  static final String NAME = "nio";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Selector selector;
  private final List<NioSource> toRegister = new ArrayList<>();
  private final List<NioSource> atOnce = new ArrayList<>();
  private final Set<SocketOption<?>> refusedOptions = new LinkedHashSet<>();
  private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);
  private NioSource[] ready = new NioSource[64];
  private int readyCount;
  private final Consumer<SelectionKey> noting = this::note;

  /// Opens a selector.
  ///
  /// @throws IOException if there is none to be had
  public NioKernel() throws IOException {
    selector = Selector.open();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public ListeningSocket listen(Address place, Listening how) throws IOException {
    if (place instanceof UnixAddress unix) {
      return UnixListening.open(this, unix, how);
    }
    SocketAddress address = Addresses.toJdk(place);
    ServerSocketChannel channel = ServerSocketChannel.open(Addresses.family(place));
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (how.reusePort()) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      Map<SocketSetting, Integer> left = NioSettings.setListening(channel, place, how.settings());
      channel.bind(address, how.backlog());
      return new NioListeningSocket(
          this, channel, Addresses.fromJdk(channel.getLocalAddress()), null, left);
    } catch (IOException
        | UnsupportedAddressTypeException
        | UnsupportedOperationException refused) {
      channel.close();
      throw Addresses.explained(refused);
    }
  }

  /// Elsewhere than on Linux the last one to listen may get everything.
  @Override
  public boolean sharesOut(Address place) {
    return !(place instanceof UnixAddress) && System.getProperty("os.name").equals("Linux");
  }

  /// A channel belongs to no selector before it is registered.
  private record Moving(SocketChannel channel, Address peer, Address host) implements LetGo {
    @Override
    public void close() {
      closeQuietly(channel);
    }
  }

  @Override
  public LetGo letGo(StreamSocket accepted) {
    SocketChannel channel = ((NioStreamSocket) accepted).channel();
    return new Moving(channel, accepted.peer(), accepted.host());
  }

  @Override
  public StreamSocket takeOver(LetGo connection) {
    Moving moving = (Moving) connection;
    return new NioStreamSocket(this, moving.channel, moving.peer, moving.host, true);
  }

  @Override
  public StreamSocket connect(
      Address to, @Nullable Address from, Map<SocketSetting, Integer> settings) throws IOException {
    SocketChannel channel = SocketChannel.open(Addresses.family(to));
    try {
      channel.configureBlocking(false);
      NioSettings.set(channel, settings);
      if (from != null) {
        bind(channel, from);
      }
      Address peer = Scopes.named(to);
      boolean connected = connect(channel, Addresses.toJdk(peer));
      return new NioStreamSocket(this, channel, peer, null, connected);
    } catch (IOException | UnsupportedAddressTypeException refused) {
      channel.close();
      throw ConnectErrors.explain(to, Addresses.explained(refused));
    }
  }

  private static boolean connect(SocketChannel channel, SocketAddress to) throws IOException {
    if (to instanceof UnixDomainSocketAddress unix
        && unix.getPath().toString().getBytes(UTF_8).length > Addresses.UNIX_NAME_MAX) {
      try (ShortWay way = ShortWay.to(unix.getPath())) {
        return channel.connect(UnixDomainSocketAddress.of(way.path()));
      }
    }
    return channel.connect(to);
  }

  private static void bind(SocketChannel channel, Address from) throws IOException {
    try {
      if (!(Addresses.toJdk(from) instanceof InetSocketAddress local)) {
        throw new BindException("a UNIX client has no name of its own");
      }
      if (local.getPort() != 0) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(local);
    } catch (BindException
        | UnsupportedAddressTypeException
        | UnsupportedOperationException refused) {
      throw new ConnectBindError(
          "cannot connect from %s: %s".formatted(from, Addresses.explained(refused).getMessage()),
          refused);
    }
  }

  @Override
  public ListeningSocket adoptListening(int descriptor) throws IOException {
    if (!(inherited(descriptor) instanceof ServerSocketChannel channel)) {
      throw new SocketException("descriptor 0 is no socket that listens for streams");
    }
    requireNew(channel);
    channel.configureBlocking(false);
    return new NioListeningSocket(
        this, channel, Addresses.fromJdk(channel.getLocalAddress()), null, Map.of());
  }

  @Override
  public StreamSocket adoptStream(int descriptor) throws IOException {
    if (!(inherited(descriptor) instanceof SocketChannel channel)) {
      throw new SocketException("descriptor 0 is no connection");
    }
    requireNew(channel);
    channel.configureBlocking(false);
    Address peer = Addresses.fromJdk(channel.getRemoteAddress());
    return new NioStreamSocket(this, channel, peer, null, true);
  }

  private static @Nullable Channel inherited(int descriptor) throws IOException {
    if (descriptor != 0) {
      throw new SocketException(
          "the selectors cannot adopt descriptor %d, only 0; spindle.epoll can: start with"
                  .formatted(descriptor)
              + " ./spindle run, or with --enable-native-access=spindle.epoll");
    }
    return System.inheritedChannel();
  }

  /// The JDK gives the same channel each time.
  private static void requireNew(Channel inherited) throws SocketException {
    if (!inherited.isOpen()) {
      throw new SocketException("descriptor 0 was adopted before, and is closed");
    }
  }

  @Override
  public PacketSocket openPackets(Address place, boolean shared) throws IOException {
    return NioPacketSocket.open(this, place, shared);
  }

  @Override
  public SendableFile openFile(Path path, LinkOption... links) throws IOException {
    return new NioFile(RealFiles.open(path, links), false);
  }

  @Override
  public SendableFile borrowFile(FileChannel file) {
    return new NioFile(file, true);
  }

  @Override
  public Spare reserve() throws IOException {
    SocketChannel unused = SocketChannel.open();
    return () -> closeQuietly(unused);
  }

  /// Room for one byte, to look whether a connection is still there.
  ByteBuffer oneByte() {
    return oneByte;
  }

  /// Has `source` found ready to read by the next wait, which then does not wait: it holds
  /// something that the selector does not know of.
  void readyAtOnce(NioSource source) {
    atOnce.add(source);
  }

  /// Has `source` registered with the selector before the next wait.
  void registerLater(NioSource source) {
    toRegister.add(source);
  }

  @Override
  public void await(long nanosMax) throws IOException {
    boolean refused = !toRegister.isEmpty() && registrationRefused();
    if (nanosMax == 0 || refused || !atOnce.isEmpty()) {
      selector.selectNow(noting);
    } else if (nanosMax < 0) {
      selector.select(noting);
    } else {
      // Rounded up, so that a call that is due is due when we look.
      selector.select(noting, (nanosMax - 1) / NANOS_PER_MILLI + 1);
    }
    if (!atOnce.isEmpty()) {
      for (NioSource source : atOnce) {
        if (!source.hasNoted(SelectionKey.OP_READ)) {
          note(source, SelectionKey.OP_READ);
        }
      }
      atOnce.clear();
    }
  }

  /// What cannot be registered costs its owner that socket, and nobody else anything.
  private boolean registrationRefused() {
    boolean refused = false;
    for (NioSource source : toRegister) {
      if (!source.register(selector)) {
        note(source, -1);
        refused = true;
      }
    }
    toRegister.clear();
    return refused;
  }

  private void note(SelectionKey key) {
    note((NioSource) key.attachment(), key.readyOps());
  }

  private void note(NioSource source, int ops) {
    if (readyCount == ready.length) {
      ready = Arrays.copyOf(ready, 2 * readyCount);
    }
    source.noted(ops);
    ready[readyCount++] = source;
  }

  @Override
  public void dispatch() {
    int told = 0;
    try {
      while (told < readyCount) {
        ready[told++].dispatch();
      }
    } finally {
      forgetReady(told);
    }
  }

  /// What a watcher throws keeps nobody else from being told: the rest is for the next dispatch.
  private void forgetReady(int told) {
    int left = readyCount - told;
    System.arraycopy(ready, told, ready, 0, left);
    Arrays.fill(ready, left, readyCount, null);
    readyCount = left;
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    if (!selector.isOpen()) {
      return;
    }
    for (NioSource source : toRegister) {
      source.closeChannel();
    }
    for (SelectionKey key : selector.keys()) {
      ((NioSource) key.attachment()).closeChannel();
    }
    selector.close();
  }

  /// Says, once for each option, that a connection goes on without what the system refuses it: at
  /// every connection it would fill the log.
  void goesWithout(SocketOption<?> option, IOException refusal) {
    if (refusedOptions.add(option)) {
      System.getLogger("spindle.nio")
          .log(
              System.Logger.Level.WARNING,
              "the system refuses %s, connections go on without it; this is said once: %s"
                  .formatted(option.name(), refusal));
    }
  }

  static void closeQuietly(AutoCloseable closing) {
    try {
      closing.close();
    } catch (Exception alreadyGone) {
      System.getLogger("spindle.nio").log(System.Logger.Level.DEBUG, "closing failed", alreadyGone);
    }
  }
}
