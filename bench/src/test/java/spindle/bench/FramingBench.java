package spindle.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import spindle.bytes.ByteQueue;
import spindle.framing.Int32StringReceiver;
import spindle.framing.LineReceiver;
import spindle.protocol.Protocol;

/// Cutting a stream into messages of 64 bytes: nanoseconds a message. The bytes arrive in pieces of
/// the given size: as many as a read buffer holds, or an odd number, so that messages are cut.
@State(Scope.Thread)
public class FramingBench extends Nanoseconds {
  private static final int MESSAGES = 1024;
  private static final int SIZE = 64;
  private static final byte[] CRLF = {'\r', '\n'};

  /// How many bytes arrive at once.
  @Param({"65536", "1460"})
  public int piece;

  private final ByteBuffer lines = ByteBuffer.allocateDirect(MESSAGES * SIZE);
  private final ByteBuffer strings = ByteBuffer.allocateDirect(MESSAGES * SIZE);
  private final ByteQueue queue = new ByteQueue();
  private final Protocol bytesOfLines =
      new LineReceiver() {
        @Override
        public void lineReceived(ByteBuffer line) {
          seen(line);
        }
      };
  private final Protocol textOfLines =
      new LineReceiver() {
        @Override
        public void lineReceived(String line) {
          seen += line.length();
        }
      };
  private final Protocol prefixed =
      new Int32StringReceiver() {
        @Override
        public void stringReceived(ByteBuffer string) {
          seen(string);
        }
      };
  private long seen;

  private void seen(ByteBuffer message) {
    seen += message.remaining() + message.get(message.position());
  }

  /// Makes the stream.
  @Setup
  public void writeMessages() throws Exception {
    for (int i = 0; i < MESSAGES; i++) {
      byte[] text = "x".repeat(SIZE - CRLF.length).getBytes(StandardCharsets.US_ASCII);
      lines.put(text).put(CRLF);
      strings.putInt(SIZE - Integer.BYTES).put(text, 0, SIZE - Integer.BYTES);
    }
    for (Protocol protocol : new Protocol[] {bytesOfLines, textOfLines, prefixed}) {
      protocol.makeConnection(new NoTransport());
    }
  }

  /// Lines, as bytes.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long lineOfBytes() throws Exception {
    return deliver(lines, bytesOfLines);
  }

  /// Lines, decoded.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long lineOfText() throws Exception {
    return deliver(lines, textOfLines);
  }

  /// Strings with their length in front.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long int32String() throws Exception {
    return deliver(strings, prefixed);
  }

  private long deliver(ByteBuffer stream, Protocol to) throws Exception {
    for (int at = 0; at < stream.capacity(); at += piece) {
      to.dataReceived(stream.slice(at, Math.min(piece, stream.capacity() - at)));
    }
    return seen;
  }

  /// The queue alone: bytes are copied in, a delimiter is found, a view is taken.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public long queue() {
    for (int at = 0; at < lines.capacity(); at += piece) {
      queue.append(lines.slice(at, Math.min(piece, lines.capacity() - at)));
      for (int end = queue.indexOf(CRLF); end >= 0; end = queue.indexOf(CRLF)) {
        seen(queue.takeView(end));
        queue.skip(CRLF.length);
      }
    }
    return seen;
  }
}
