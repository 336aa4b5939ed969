package spindle.view;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Asks one process. It blocks: not for a reactor's thread.
final class Client implements AutoCloseable {
  /// A process that does not even greet is stopped, or has no processor.
  private static final Duration GREETS = Duration.ofSeconds(5);

  private final SocketChannel channel;
  private final BufferedReader in;
  private final Map<String, Object> greeting;

  /// Connects, and hears the greeting.
  ///
  /// @throws IOException if nobody answers there, or not to this user
  Client(SocketFolder.Found process) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    CountDownLatch greeted = new CountDownLatch(1);
    Thread.startVirtualThread(() -> closeAfter(GREETS, greeted));
    try {
      channel.connect(UnixDomainSocketAddress.of(process.path()));
      in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      greeting = next();
    } catch (AsynchronousCloseException late) {
      throw new IOException(
          "process %d does not answer: is it stopped?".formatted(process.pid()), late);
    } catch (IOException failed) {
      channel.close();
      throw failed;
    } finally {
      greeted.countDown();
    }
    if (!"spindle".equals(greeting.get("kind"))) {
      close();
      throw new IOException(String.valueOf(greeting.getOrDefault("error", "it does not greet")));
    }
  }

  private void closeAfter(Duration time, CountDownLatch greeted) {
    try {
      if (!greeted.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        channel.close();
      }
    } catch (InterruptedException stopWaiting) {
      Thread.currentThread().interrupt();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  Map<String, Object> greeting() {
    return greeting;
  }

  /// Asks, and gives `each` line of the answer but the last.
  ///
  /// @return the last one
  /// @throws IOException if the answer is an error, or breaks off
  Map<String, Object> ask(Map<String, ?> question, Consumer<Map<String, Object>> each)
      throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(JsonLine.of(question));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    for (Map<String, Object> line = next(); ; line = next()) {
      switch (String.valueOf(line.get("kind"))) {
        case "end" -> {
          return line;
        }
        case "error" -> throw new IOException(String.valueOf(line.get("error")));
        default -> each.accept(line);
      }
    }
  }

  private Map<String, Object> next() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("the process ended the connection");
    }
    return JsonLine.parse(line).orElseThrow(() -> new IOException("not a line of JSON: " + line));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
