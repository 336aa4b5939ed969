package spindle.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Clients that shake hands with a server that echoes, have a byte sent back, and begin anew, until
/// they are stopped; and what has become of that.
final class Handshakes implements AutoCloseable {
  private final int port;
  private final SSLSocketFactory believing;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Integer> seen = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private volatile boolean over;

  /// Begins with so many clients at a time, each of which believes all the certificates in
  /// `chains`.
  Handshakes(int port, int clients, Path... chains) throws IOException, GeneralSecurityException {
    this.port = port;
    believing = OwnCertificate.believing(chains).getSocketFactory();
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofPlatform().daemon().start(this::shake));
    }
  }

  private void shake() {
    while (!over) {
      try (SSLSocket socket = (SSLSocket) believing.createSocket("127.0.0.1", port)) {
        socket.setSoTimeout(ExampleProgram.PATIENCE_SECONDS * 1000);
        socket.getOutputStream().write('!');
        if (socket.getInputStream().read() != '!') {
          throw new IOException("another byte came back");
        }
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        note(shown.getSerialNumber().toString());
      } catch (IOException | RuntimeException failed) {
        synchronized (this) {
          failures.add(failed.toString());
        }
      }
    }
  }

  private synchronized void note(String certificate) {
    seen.merge(certificate, 1, Integer::sum);
    notifyAll();
  }

  /// Waits until so many have succeeded, or one has failed.
  synchronized void await(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ExampleProgram.PATIENCE_SECONDS);
    while (seen.values().stream().mapToInt(Integer::intValue).sum() < count && failures.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for %d, seen: %s".formatted(count, seen));
      }
      wait(100);
    }
  }

  /// How many there were with each certificate, by its number.
  synchronized Map<String, Integer> seen() {
    return new LinkedHashMap<>(seen);
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    over = true;
  }
}
