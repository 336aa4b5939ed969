package spindle.view;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Asks one process. It blocks: not for a reactor's thread.
final class Client implements AutoCloseable {
  /// A process that does not even greet is stopped, or has no processor.
  private static final Duration GREETS = Duration.ofSeconds(5);

  /// What is read or written at once.
  private static final int BLOCK = 256 * 1024;

  /// How our own lines begin.
  private static final byte[] KIND = "{\"kind\":\"".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final Map<String, Object> greeting;

  private byte[] buffer = new byte[BLOCK];
  private int begin;
  private int next;
  private int end;

  /// Connects, and hears the greeting.
  ///
  /// @throws IOException if nobody answers there, or not to this user
  Client(SocketFolder.Found process) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    CountDownLatch greeted = new CountDownLatch(1);
    Thread.ofPlatform().daemon().start(() -> closeAfter(GREETS, greeted));
    try {
      channel.connect(UnixDomainSocketAddress.of(process.path()));
      read();
      greeting = fields();
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
  Map<String, Object> ask(Lines question, Consumer<Map<String, Object>> each) throws IOException {
    return askForLines(question, () -> each.accept(fields()));
  }

  /// Asks for all there is, however many answers it takes.
  void askForAll(Lines question, Consumer<Map<String, Object>> each) throws IOException {
    askForAllLines(question, () -> each.accept(fields()));
  }

  /// The same, and writes the lines as they come.
  void copyAll(Lines question, OutputStream to) throws IOException {
    BufferedOutputStream out = new BufferedOutputStream(to, BLOCK);
    askForAllLines(question, () -> out.write(buffer, begin, next - begin));
    out.flush();
  }

  /// Has the process talk otherwise from now on, and writes what it says at first to `shown`.
  ///
  /// @return the connection, which is closed with this
  SocketChannel lead(Lines question, OutputStream shown) throws IOException {
    send(question);
    read();
    if (kind().equals("error")) {
      throw new IOException(String.valueOf(fields().get("error")));
    }
    shown.write(buffer, next, end - next);
    shown.flush();
    return channel;
  }

  /// What is done with the line that was read last.
  private interface Use {
    void take() throws IOException;
  }

  private void askForAllLines(Lines question, Use each) throws IOException {
    Map<String, Object> last = askForLines(question, each);
    while (Boolean.TRUE.equals(last.get("more"))) {
      last = askForLines(Lines.asking("more"), each);
    }
  }

  private void send(Lines question) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(question.toString());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private Map<String, Object> askForLines(Lines question, Use each) throws IOException {
    send(question);
    while (true) {
      read();
      switch (kind()) {
        case "end" -> {
          return fields();
        }
        case "error" -> throw new IOException(String.valueOf(fields().get("error")));
        default -> each.take();
      }
    }
  }

  /// Reads the next line: it is in `buffer`, from `begin` to `next`.
  private void read() throws IOException {
    begin = next;
    for (int at = next; ; at++) {
      if (at == end) {
        at -= makeRoom();
        int count = channel.read(ByteBuffer.wrap(buffer, end, buffer.length - end));
        if (count < 0) {
          throw new IOException("the process ended the connection");
        }
        end += count;
      }
      if (buffer[at] == '\n') {
        next = at + 1;
        return;
      }
    }
  }

  /// Moves the line that has begun to the front, if there is no room behind it.
  ///
  /// @return how far it was moved
  private int makeRoom() {
    if (end < buffer.length) {
      return 0;
    }
    int moved = begin;
    byte[] larger = moved == 0 ? new byte[2 * buffer.length] : buffer;
    System.arraycopy(buffer, moved, larger, 0, end - moved);
    buffer = larger;
    begin = 0;
    end -= moved;
    return moved;
  }

  /// The kind of the line that was read, mostly without reading all of it.
  private String kind() throws IOException {
    int from = begin + KIND.length;
    if (from < next && Arrays.equals(buffer, begin, from, KIND, 0, KIND.length)) {
      for (int at = from; at < next; at++) {
        if (buffer[at] == '"') {
          return new String(buffer, from, at - from, StandardCharsets.UTF_8);
        }
      }
    }
    return String.valueOf(fields().get("kind"));
  }

  private Map<String, Object> fields() throws IOException {
    Optional<Map<String, Object>> fields = JsonLine.parse(buffer, begin, next - begin);
    if (fields.isEmpty()) {
      String line = new String(buffer, begin, next - begin, StandardCharsets.UTF_8);
      throw new IOException("not a line of JSON: " + line.strip());
    }
    return fields.get();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
