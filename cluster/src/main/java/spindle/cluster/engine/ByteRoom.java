package spindle.cluster.engine;

/// How many bytes wait for a voter's turn, of commands or of what others have sent. One thing alone
/// may always wait, however long it is. From any thread.
final class ByteRoom {
  private final long most;
  private long waiting;
  private boolean closed;

  /// @param most how many bytes may wait
  ByteRoom(long most) {
    this.most = most;
  }

  /// Whether so many bytes more may wait.
  synchronized boolean has(int bytes) {
    return waiting == 0 || waiting + bytes <= most;
  }

  /// So many bytes more wait, without being asked.
  synchronized void add(int bytes) {
    waiting += bytes;
  }

  /// The same when there is room, for which this waits.
  ///
  /// @return false if this is closed, and nothing waits any more
  synchronized boolean take(int bytes) throws InterruptedException {
    while (!closed && !has(bytes)) {
      wait();
    }
    if (!closed) {
      waiting += bytes;
    }
    return !closed;
  }

  /// So many bytes fewer wait.
  synchronized void give(int bytes) {
    waiting -= bytes;
    notifyAll();
  }

  /// Nobody waits here any more.
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
