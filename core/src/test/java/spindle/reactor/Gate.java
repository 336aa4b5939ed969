package spindle.reactor;

import java.io.IOException;
import java.io.OutputStream;

/// A stream whose writer waits until the test lets bytes through.
final class Gate extends OutputStream {
  private final StringBuilder written = new StringBuilder();
  private int permitted;
  private boolean broken;
  private boolean closed;

  synchronized void open(int bytes) {
    permitted = bytes;
    notifyAll();
  }

  synchronized void breakIt() {
    broken = true;
    notifyAll();
  }

  synchronized String written() {
    return written.toString();
  }

  synchronized boolean closed() {
    return closed;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] from, int offset, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      awaitPermission();
      if (broken) {
        throw new IOException("Broken pipe");
      }
      permitted--;
      written.append((char) from[offset + i]);
    }
  }

  private synchronized void awaitPermission() throws IOException {
    try {
      while (permitted == 0 && !broken) {
        wait();
      }
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
