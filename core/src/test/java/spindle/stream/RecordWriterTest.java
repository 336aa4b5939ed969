package spindle.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.kernel.SendableFile;
import spindle.protocol.Layer;
import spindle.protocol.LayerContext;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// Bytes on their way through a layer that makes two of each, to a socket that takes so many in a
/// call.
class RecordWriterTest {
  private static final int DATA = 100;

  private final WireBuffers wires = new WireBuffers();
  private final NarrowSocket below = new NarrowSocket();
  private final Doubling layer = new Doubling();
  private final RecordWriter records = new RecordWriter(wires, below, layer, 0, 0);
  private final ByteBuffer data = ByteBuffer.wrap("d".repeat(DATA).getBytes(US_ASCII));

  private static final class Doubling implements Layer {
    String own = "";

    @Override
    public void send(ByteBuffer[] from, int count, ByteBuffer wire) {
      wire.put(own.getBytes(US_ASCII));
      own = "";
      for (int i = 0; i < count; i++) {
        while (from[i].hasRemaining()) {
          byte next = from[i].get();
          wire.put(next).put(next);
        }
      }
    }

    @Override
    public boolean hasOutput() {
      return !own.isEmpty();
    }

    @Override
    public boolean takesData() {
      return true;
    }

    @Override
    public int pieceMax() {
      return 2 * DATA;
    }

    @Override
    public void begin(LayerContext context) {}

    @Override
    public boolean receive(ByteBuffer wire, ByteBuffer into) {
      return false;
    }

    @Override
    public void wireEnded() {}

    @Override
    public boolean inputEnded() {
      return false;
    }

    @Override
    public void endOutput() {}

    @Override
    public boolean hasNews() {
      return false;
    }

    @Override
    public void tellNews(@Nullable Protocol protocol) {}

    @Override
    public ConnectionClosed ended(ConnectionClosed reason) {
      return reason;
    }

    @Override
    public void tellEnd(ConnectionClosed reason) {}
  }

  private static final class AFile implements SendableFile {
    int reads;

    @Override
    public long size() {
      return DATA;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      reads++;
      int count = (int) Math.min(into.remaining(), DATA - position);
      into.put("f".repeat(count).getBytes(US_ASCII));
      return count;
    }

    @Override
    public void close() {}
  }

  private long write() throws IOException {
    return records.write(new ByteBuffer[] {data}, 1, false);
  }

  @Test
  void whatHasLeftOfAPieceCountsAsTakenInTheSameWrite() throws IOException {
    below.room = DATA;
    assertThat(write()).isEqualTo(DATA / 2);
    assertThat(data.remaining()).isEqualTo(DATA / 2);
    assertThat(records.waits()).isTrue();
    below.room = Integer.MAX_VALUE;
    assertThat(write()).isEqualTo(DATA / 2);
    assertThat(below.sent()).isEqualTo("d".repeat(2 * DATA));
  }

  @Test
  void whatHasLeftSinceCountsAsTakenInTheNextWriteAndIsNotSentAgain() throws IOException {
    below.room = 0;
    assertThat(write()).isZero();
    below.room = Integer.MAX_VALUE;
    assertThat(records.flush()).isTrue();
    assertThat(write()).isEqualTo(DATA);
    assertThat(below.sent()).isEqualTo("d".repeat(2 * DATA));
  }

  @Test
  void theSameHoldsOfAFile() throws IOException {
    AFile file = new AFile();
    below.room = DATA;
    assertThat(records.send(file, 0, DATA)).isEqualTo(DATA / 2);
    below.room = Integer.MAX_VALUE;
    assertThat(records.send(file, DATA / 2, DATA / 2)).isEqualTo(DATA / 2);
    assertThat(file.reads).isEqualTo(1);
    assertThat(below.sent()).isEqualTo("f".repeat(2 * DATA));
  }

  @Test
  void theMemoryOfAPieceIsUsedAgainWhenThatHasLeft() throws IOException {
    below.room = 0;
    assertThat(write()).isZero();
    int held = records.held();
    assertThat(held).isPositive();
    below.room = Integer.MAX_VALUE;
    assertThat(records.flush()).isTrue();
    assertThat(records.held()).isZero();
    assertThat(wires.pooled()).isEqualTo(held);
  }

  @Test
  void theMemoryOfAPieceIsUsedAgainWhenAnotherIsKeptBehindIt() throws IOException {
    below.room = 0;
    assertThat(write()).isZero();
    int held = records.held();
    layer.own = "own";
    records.sendOwn();
    assertThat(wires.pooled()).isEqualTo(held);
    below.room = Integer.MAX_VALUE;
    assertThat(records.flush()).isTrue();
    assertThat(below.sent()).isEqualTo("d".repeat(2 * DATA) + "own");
  }

  @Test
  void theMemoryOfAPieceIsUsedAgainWhenThatIsDropped() throws IOException {
    below.room = 0;
    assertThat(write()).isZero();
    int held = records.held();
    records.drop();
    assertThat(records.waits()).isFalse();
    assertThat(wires.pooled()).isEqualTo(held);
  }

  /// Takes `room` bytes in a call.
  private static final class NarrowSocket extends SocketOverNothing {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    int room;

    String sent() {
      return all.toString(US_ASCII);
    }

    @Override
    public int write(ByteBuffer from, boolean more) {
      int count = Math.min(room, from.remaining());
      for (int i = 0; i < count; i++) {
        all.write(from.get());
      }
      return count;
    }
  }
}
