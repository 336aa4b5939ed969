package spindle.bench.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Load over TLS connections, a thread for each: what the generator costs is not counted, and the
/// JDK's sockets are one implementation that is nobody's here.
final class TlsGenerator extends Generator {
  private final SSLSocket[] sockets;
  private volatile long deadlineNanos;

  TlsGenerator(Load load, int port) {
    super(load, port);
    sockets = new SSLSocket[load.connections];
  }

  @Override
  void open() throws IOException {
    SSLContext context = BenchCertificate.trusting();
    for (int i = 0; i < sockets.length; i++) {
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.startHandshake();
      sockets[i] = socket;
    }
  }

  @Override
  void goOn(long deadline) throws IOException {
    deadlineNanos = deadline;
    Thread[] threads = new Thread[sockets.length];
    for (int i = 0; i < sockets.length; i++) {
      SSLSocket socket = sockets[i];
      threads[i] = Thread.ofPlatform().start(() -> pingPong(socket));
    }
    for (Thread each : threads) {
      try {
        each.join();
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
    }
  }

  private void pingPong(SSLSocket socket) {
    byte[] message = new byte[load.size];
    try {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      while (System.nanoTime() < deadlineNanos) {
        long asked = System.nanoTime();
        out.write(message);
        if (in.readNBytes(message, 0, message.length) < message.length) {
          throw new IOException("the server has closed");
        }
        count(asked);
      }
    } catch (IOException broken) {
      countError();
    }
  }

  private synchronized void count(long asked) {
    done(asked, System.nanoTime());
  }

  private synchronized void countError() {
    errors++;
  }
}
