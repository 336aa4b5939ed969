package spindle.nio;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel.Listening;
import spindle.kernel.SocketFile;
import spindle.protocol.SocketSetting;

/// Listening at a UNIX address. The JDK binds and listens in one call, and takes one byte less than
/// the system.
final class UnixListening {
  private UnixListening() {}

  static NioListeningSocket open(NioKernel kernel, UnixAddress address, Listening how)
      throws IOException {
    if (how.reusePort()) {
      throw new SocketException("SO_REUSEPORT is not for UNIX sockets");
    }
    var _ = Addresses.unixToJdk(address);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      Map<SocketSetting, Integer> left = settings(channel, address, how);
      SocketFile file =
          SocketFile.make(
              address,
              kernel,
              Addresses.UNIX_NAME_MAX,
              how.fileMode(),
              name -> channel.bind(UnixDomainSocketAddress.of(name), how.backlog()));
      return new NioListeningSocket(kernel, channel, address, file, left);
    } catch (IOException | RuntimeException refused) {
      channel.close();
      throw refused;
    }
  }

  /// Connections over UNIX sockets inherit nothing.
  private static Map<SocketSetting, Integer> settings(
      ServerSocketChannel channel, UnixAddress address, Listening how) throws IOException {
    var _ = NioSettings.setListening(channel, address, how.settings());
    return how.settings();
  }
}
