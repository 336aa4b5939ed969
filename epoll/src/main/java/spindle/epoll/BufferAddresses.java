package spindle.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Where direct buffers lie in memory. To ask the JDK means to make two objects, which the compiler
/// takes away only where it sees through everything. The same few buffers come again and again, so
/// their addresses are kept, and nothing else is: no buffer stays alive for being known here.
///
/// A buffer has one of several places, the first one free from that of its hash on, so that it
/// takes nine whose hashes are neighbours before any has to go.
///
/// The caller holds the buffer while the address is used.
final class BufferAddresses {
  /// A power of two. More than most turns write from.
  private static final int PLACES = 1024;

  private static final int PLACES_EACH = 8;

  private final @Nullable Known[] known = new @Nullable Known[PLACES];

  /// A buffer that may be gone, and where its first byte lies.
  private static final class Known extends WeakReference<ByteBuffer> {
    final long address;

    Known(ByteBuffer buffer, long address) {
      super(buffer);
      this.address = address;
    }
  }

  /// The address of the next byte of a direct buffer.
  ///
  /// @throws IllegalStateException if its memory was freed: its arena is closed
  /// @throws WrongThreadException if its arena is another thread's alone
  long of(ByteBuffer direct) {
    if (direct.hasRemaining()) {
      // The JDK looks whether the memory is still there; a number says nothing of that.
      var _ = direct.get(direct.position());
    }
    int home = System.identityHashCode(direct);
    Known first = known[home & (PLACES - 1)];
    return first != null && first.refersTo(direct)
        ? first.address + direct.position()
        : further(direct, home);
  }

  /// Apart from the usual case, so that the compiler sees through that.
  private long further(ByteBuffer direct, int home) {
    for (int i = 1; i < PLACES_EACH; i++) {
      Known each = known[(home + i) & (PLACES - 1)];
      if (each != null && each.refersTo(direct)) {
        return each.address + direct.position();
      }
    }
    return noted(direct, home);
  }

  /// Whether nothing has to be made to tell where `direct` lies.
  boolean knows(ByteBuffer direct) {
    for (Known each : known) {
      if (each != null && each.refersTo(direct)) {
        return true;
      }
    }
    return false;
  }

  private long noted(ByteBuffer direct, int home) {
    long address = MemorySegment.ofBuffer(direct).address();
    int place = home;
    for (int i = PLACES_EACH - 1; i >= 0; i--) {
      Known each = known[(home + i) & (PLACES - 1)];
      if (each == null || each.refersTo(null)) {
        place = home + i;
      }
    }
    known[place & (PLACES - 1)] = new Known(direct, address - direct.position());
    return address;
  }
}
