package spindle.memory;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.Kernel;
import spindle.kernel.SocketNames;
import spindle.reason.ConnectError;
import spindle.reason.ConnectionRefusedError;

/// The UNIX sockets that listen on one machine, by their names. A name is no file: it has no
/// rights, nothing else can be in its way, and it is free as soon as its socket is closed or its
/// program has ended.
final class UnixNames {
  static final UnixAddress UNNAMED = new UnixAddress("");

  private final Map<UnixAddress, MemoryListening> listening = new LinkedHashMap<>();

  MemoryListening listen(MemoryKernel kernel, UnixAddress place, Kernel.Listening how)
      throws IOException {
    if (how.reusePort()) {
      throw new SocketException("SO_REUSEPORT is not for UNIX sockets");
    }
    SocketNames.require(place);
    if (listening.containsKey(place)) {
      throw new BindException("Address already in use: somebody listens there");
    }
    MemoryListening opened = new MemoryListening(kernel, place, how);
    listening.put(place, opened);
    return opened;
  }

  void remove(MemoryListening closed) {
    listening.remove(closed.host(), closed);
  }

  /// Connects at once, as it goes on one machine.
  ///
  /// @throws ConnectError if it cannot be
  MemoryStream connect(MemoryKernel kernel, UnixAddress to) throws ConnectError {
    MemoryListening port = listening.get(to);
    try {
      SocketNames.require(to);
    } catch (SocketException noName) {
      throw new ConnectError(words(to, String.valueOf(noName.getMessage())), noName);
    }
    if (port == null) {
      throw new ConnectionRefusedError(words(to, "Connection refused: nobody listens there"), null);
    }
    if (!port.hasRoom()) {
      throw new ConnectError(
          words(to, "Resource temporarily unavailable (its backlog is full)"), null);
    }
    MemoryStream client = new MemoryStream(kernel, UNNAMED, to);
    MemoryStream server = new MemoryStream(port.kernel, to, UNNAMED);
    MemoryStream.joinAtOnce(client, server);
    port.comes(server);
    return client;
  }

  private static String words(Address to, String why) {
    return "cannot connect to " + to + ": " + why;
  }
}
