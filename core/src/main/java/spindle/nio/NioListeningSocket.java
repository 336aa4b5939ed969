package spindle.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.AcceptFailed;
import spindle.kernel.AcceptFailed.Kind;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.SocketFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;

/// A listening socket over a `ServerSocketChannel`.
final class NioListeningSocket extends NioSource implements ListeningSocket {
  /// What a firewall or the network did to the one that waits: `accept(2)` passes it on.
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "Software caused connection abort",
          "Operation not permitted",
          "Connection timed out",
          "Host is down",
          "Machine is not on the network",
          "Network is down",
          "Network is unreachable",
          "No route to host",
          "Operation not supported",
          "Protocol error",
          "Protocol not available");

  private final ServerSocketChannel channel;
  private final Address host;
  private final @Nullable SocketFile file;
  private final Map<SocketSetting, Integer> forAccepted;
  private Kernel.Watcher watcher = operations -> {};

  /// @param forAccepted what each connection is to have and does not inherit
  NioListeningSocket(
      NioKernel kernel,
      ServerSocketChannel channel,
      Address host,
      @Nullable SocketFile file,
      Map<SocketSetting, Integer> forAccepted) {
    super(kernel);
    this.channel = channel;
    this.host = host;
    this.file = file;
    this.forAccepted = forAccepted;
  }

  @Override
  SelectableChannel channel() {
    return channel;
  }

  @Override
  void ready(int ops) {
    watcher.ready(Kernel.READ);
  }

  @Override
  public void watch(Kernel.Watcher newWatcher) {
    watcher = newWatcher;
  }

  @Override
  public void interest(boolean interested) {
    want(interested ? SelectionKey.OP_ACCEPT : 0);
  }

  @Override
  public @Nullable StreamSocket accept() throws AcceptFailed {
    SocketChannel accepted;
    try {
      requireNotRefused();
      accepted = channel.accept();
    } catch (IOException failed) {
      throw new AcceptFailed(channel.isOpen() ? kind(failed) : Kind.GONE, failed);
    }
    if (accepted == null) {
      return null;
    }
    try {
      accepted.configureBlocking(false);
      NioSettings.set(accepted, forAccepted);
      Address peer = Addresses.fromJdk(accepted.getRemoteAddress());
      // A UNIX socket's own name is the one that its file was made with.
      Address known = host instanceof UnixAddress ? host : null;
      return new NioStreamSocket(kernel, accepted, peer, known, true);
    } catch (IOException goneAgain) {
      NioKernel.closeQuietly(accepted);
      throw new AcceptFailed(Kind.NOT_THIS_ONE, goneAgain);
    }
  }

  /// The JDK tells the system's error only in words: those of `strerror`.
  static Kind kind(IOException failed) {
    String words = String.valueOf(failed.getMessage());
    if (words.equals("Too many open files")) {
      return Kind.NO_DESCRIPTORS;
    }
    return OF_THE_CONNECTION.contains(words) ? Kind.NOT_THIS_ONE : Kind.NO_RESOURCES;
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  void beforeClose() {
    if (file != null) {
      file.remove();
    }
  }

  @Override
  public void close() {
    closeChannel();
  }
}
