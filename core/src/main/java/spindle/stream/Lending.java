package spindle.stream;

import java.nio.ByteBuffer;
import spindle.kernel.Kernel;
import spindle.protocol.Protocol;

/// How bytes are lent to protocols. In production a buffer that was kept reads what arrives next,
/// some day; where that is looked for, it reads the same nonsense at once.
enum Lending {
  /// As fast as can be.
  PLAIN {
    @Override
    void lend(Protocol receiver, ByteBuffer data) throws Exception {
      receiver.dataReceived(data);
    }
  },

  /// What was lent is spoilt afterwards: over memory, and under the system property
  /// `spindle.debug`.
  SPOILING {
    @Override
    void lend(Protocol receiver, ByteBuffer data) throws Exception {
      ByteBuffer lent = data.isReadOnly() ? null : data.duplicate();
      try {
        receiver.dataReceived(data);
      } finally {
        while (lent != null && lent.hasRemaining()) {
          lent.put(SPOILT);
        }
      }
    }
  };

  /// What a protocol finds that has kept a buffer.
  static final byte SPOILT = (byte) 0xDB;

  /// Gives `data` to `receiver` until its `dataReceived` returns.
  abstract void lend(Protocol receiver, ByteBuffer data) throws Exception;

  static Lending over(Kernel kernel) {
    return kernel.jobs() != null || Boolean.getBoolean("spindle.debug") ? SPOILING : PLAIN;
  }
}
