package spindle.bench;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.protocol.Limits;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.protocol.Transport;
import spindle.time.Scheduler;

/// A connection that is open, and nothing else.
final class NoTransport implements Transport {
  private static UnsupportedOperationException unwanted() {
    return new UnsupportedOperationException("only to be read from");
  }

  @Override
  public boolean disconnecting() {
    return false;
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    throw unwanted();
  }

  @Override
  public boolean writeSequence(Iterable<ByteBuffer> pieces) {
    throw unwanted();
  }

  @Override
  public Deferred<Void> writeFile(Path file, long position, long count, LinkOption... links) {
    throw unwanted();
  }

  @Override
  public Deferred<Void> writeFile(FileChannel file, long position, long count) {
    throw unwanted();
  }

  @Override
  public Deferred<Void> sent() {
    throw unwanted();
  }

  @Override
  public Scheduler scheduler() {
    throw unwanted();
  }

  @Override
  public Deferred<Void> drained() {
    throw unwanted();
  }

  @Override
  public void loseConnection() {
    throw unwanted();
  }

  @Override
  public void loseWriteConnection() {
    throw unwanted();
  }

  @Override
  public void abortConnection() {
    throw unwanted();
  }

  @Override
  public void pauseProducing() {
    throw unwanted();
  }

  @Override
  public void resumeProducing() {
    throw unwanted();
  }

  @Override
  public void registerProducer(PushProducer producer) {
    throw unwanted();
  }

  @Override
  public void registerProducer(PullProducer producer) {
    throw unwanted();
  }

  @Override
  public void unregisterProducer() {
    throw unwanted();
  }

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
  public void setNoDelay(boolean on) {
    throw unwanted();
  }

  @Override
  public boolean keepAlive() {
    return false;
  }

  @Override
  public void setKeepAlive(boolean on) {
    throw unwanted();
  }
}
