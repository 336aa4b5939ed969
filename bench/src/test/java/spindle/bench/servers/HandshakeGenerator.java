package spindle.bench.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Connections over TLS that are short, a thread for each that is open at a time. The JDK's sockets
/// remember sessions by the name of the server: under its own name each thread goes on with its
/// last one, under a new one there is none.
final class HandshakeGenerator extends Generator {
  private final SSLContext context = BenchCertificate.trusting();
  private volatile long deadlineNanos;

  HandshakeGenerator(Load load, int port) {
    super(load, port);
  }

  @Override
  void open() {}

  @Override
  void goOn(long deadline) throws IOException {
    deadlineNanos = deadline;
    Thread[] threads = new Thread[load.connections];
    for (int i = 0; i < threads.length; i++) {
      String name = "thread" + i;
      threads[i] = Thread.ofPlatform().start(() -> connectAgainAndAgain(name));
    }
    for (Thread each : threads) {
      try {
        each.join();
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
    }
  }

  private void connectAgainAndAgain(String thread) {
    for (long asked = System.nanoTime(); asked < deadlineNanos; asked = System.nanoTime()) {
      try {
        connect(load == Load.RESUMED ? thread : thread + "at" + asked);
        count(asked);
      } catch (IOException broken) {
        countError();
      }
    }
  }

  private void connect(String name) throws IOException {
    byte[] message = new byte[load.size];
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setTcpNoDelay(true);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true)) {
      socket.getOutputStream().write(message);
      if (socket.getInputStream().readNBytes(message.length).length < message.length) {
        throw new IOException("the server has closed");
      }
    }
  }

  private synchronized void count(long asked) {
    done(asked, System.nanoTime());
  }

  private synchronized void countError() {
    errors++;
  }
}
