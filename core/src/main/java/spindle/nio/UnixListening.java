package spindle.nio;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import spindle.protocol.SocketSetting;
import spindle.protocol.UnixAddress;
import spindle.reactor.Kernel.Listening;
import spindle.reactor.SocketFile;

/// Listening at a UNIX address. The JDK binds and listens in one call, which makes the file with
/// whatever rights the process's mask leaves, and whoever is quick could connect before they are
/// narrowed. So the file is made in a directory that nobody else can look into, is given its rights
/// there, and then appears in its place in one step. Tools such as `ss` show the name that it was
/// made with.
final class UnixListening {
  /// The file may be made elsewhere, but clients have to name it: `sun_path` with its NUL.
  private static final int PATH_MAX = System.getProperty("os.name", "").equals("Linux") ? 107 : 103;

  private UnixListening() {}

  static NioListeningSocket open(NioKernel kernel, UnixAddress address, Listening how)
      throws IOException {
    if (how.reusePort()) {
      throw new SocketException("SO_REUSEPORT is not for UNIX sockets");
    }
    UnixDomainSocketAddress place = Addresses.unixToJdk(address);
    int length = address.path().getBytes(StandardCharsets.UTF_8).length;
    if (length > PATH_MAX) {
      throw new SocketException(
          "expected a path of at most %d bytes for a UNIX socket, got %d"
              .formatted(PATH_MAX, length));
    }
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      SocketFile.makeRoom(place.getPath(), kernel);
      Map<SocketSetting, Integer> left = settings(channel, address, how);
      return new NioListeningSocket(kernel, channel, address, bind(channel, place, how), left);
    } catch (FileSystemException refused) {
      channel.close();
      throw SocketFile.explained(refused);
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

  private static SocketFile bind(
      ServerSocketChannel channel, UnixDomainSocketAddress address, Listening how)
      throws IOException {
    Path place = address.getPath();
    if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      channel.bind(address, how.backlog());
      return SocketFile.at(place);
    }
    Path directory = SocketFile.privateDirectory(place);
    Path hidden = directory.resolve("s");
    try {
      channel.bind(UnixDomainSocketAddress.of(hidden), how.backlog());
      SocketFile.setMode(hidden, how.fileMode());
      SocketFile.publish(hidden, place);
    } finally {
      Files.deleteIfExists(hidden);
      Files.delete(directory);
    }
    return SocketFile.at(place);
  }
}
