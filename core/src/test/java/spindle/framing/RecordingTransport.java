package spindle.framing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.Address;
import spindle.protocol.Limits;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.protocol.Transport;
import spindle.protocol.UnixAddress;

/// Keeps what is written, notes what is asked for, and does nothing else.
@SuppressWarnings("NullAway") // It does not see the @Nullable of a type argument in a class file.
final class RecordingTransport implements Transport {
  final List<String> asked = new ArrayList<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private boolean disconnecting;

  String text() {
    return written.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    if (!disconnecting) {
      written.writeBytes(copy);
    }
    return !disconnecting;
  }

  @Override
  public boolean writeSequence(Iterable<ByteBuffer> pieces) {
    pieces.forEach(this::write);
    return !disconnecting;
  }

  @Override
  public void loseConnection() {
    asked.add("lose");
    disconnecting = true;
  }

  @Override
  public void abortConnection() {
    asked.add("abort");
    disconnecting = true;
  }

  @Override
  public boolean disconnecting() {
    return disconnecting;
  }

  @Override
  public void pauseProducing() {
    asked.add("pause");
  }

  @Override
  public void resumeProducing() {
    asked.add("resume");
  }

  @Override
  public void loseWriteConnection() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Deferred<@Nullable Void> writeFile(Path file, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Deferred<@Nullable Void> drained() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void registerProducer(PushProducer producer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void registerProducer(PullProducer producer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void unregisterProducer() {}

  @Override
  public Address peer() {
    return new UnixAddress("peer");
  }

  @Override
  public Address host() {
    return new UnixAddress("host");
  }

  @Override
  public long buffered() {
    return 0;
  }

  @Override
  public Limits limits() {
    return Limits.defaults();
  }

  @Override
  public boolean noDelay() {
    return true;
  }

  @Override
  public void setNoDelay(boolean on) {}

  @Override
  public boolean keepAlive() {
    return false;
  }

  @Override
  public void setKeepAlive(boolean on) {}
}
