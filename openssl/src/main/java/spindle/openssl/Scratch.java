package spindle.openssl;

import io.netty.internal.tcnative.Buffer;
import java.nio.ByteBuffer;

/// Memory outside of the heap for one record on its way in or out: a thread has one, and it is
/// empty between two calls.
final class Scratch {
  /// The most data of a record, in TLS 1.2 and 1.3.
  static final int DATA_MAX = 16 * 1024;

  /// What a record of the most data can become, and the most that a peer's may have.
  private static final int RECORD_MAX = DATA_MAX + 2048 + 5;

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final ByteBuffer data = ByteBuffer.allocateDirect(RECORD_MAX);
  private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_MAX);
  private final long dataAddress = Buffer.address(data);
  private final long recordAddress = Buffer.address(record);

  private Scratch() {}

  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  ByteBuffer data() {
    return data.clear();
  }

  ByteBuffer record() {
    return record.clear();
  }

  long dataAddress() {
    return dataAddress;
  }

  long recordAddress() {
    return recordAddress;
  }
}
