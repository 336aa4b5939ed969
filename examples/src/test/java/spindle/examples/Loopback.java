package spindle.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import spindle.testing.FreePorts;

/// TCP within this machine.
final class Loopback {
  private Loopback() {}

  /// A port on which nobody listens now, nor on the one after it, and on which nobody will: see
  /// [FreePorts].
  static int freePort() {
    return FreePorts.next();
  }

  /// A connection on which no single read waits longer than a test may take.
  static Socket connect(int port) throws IOException {
    return connect(port, 0);
  }

  /// The same with a receive buffer of about so many bytes, or of the usual size if 0.
  static Socket connect(int port, int receiveBuffer) throws IOException {
    var socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(ExampleProgram.PATIENCE_SECONDS * 1000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }
}
