package spindle.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.kernel.Kernel;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;

/// A socket without a network, for those that a test makes up: nothing arrives, nothing is taken.
class SocketOverNothing implements StreamSocket {
  private int interest;

  @Override
  public void watch(Kernel.Watcher watcher) {}

  @Override
  public void interest(int operations) {
    interest = operations;
  }

  @Override
  public int interest() {
    return interest;
  }

  @Override
  public boolean finishConnect() {
    return true;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return 0;
  }

  @Override
  public int write(ByteBuffer from, boolean more) throws IOException {
    return 0;
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) throws IOException {
    long taken = 0;
    for (int i = 0; i < count; i++) {
      taken += write(from[i], more);
    }
    return taken;
  }

  @Override
  public long send(SendableFile file, long position, long count) throws IOException {
    return 0;
  }

  @Override
  public void shutdownOutput() {}

  @Override
  public void close() {}

  @Override
  public void reset() {}

  @Override
  public Address peer() {
    return IPv4Address.of("192.0.2.7", 7);
  }

  @Override
  public Address host() {
    return IPv4Address.of("192.0.2.1", 80);
  }
}
