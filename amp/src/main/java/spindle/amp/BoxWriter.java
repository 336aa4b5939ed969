package spindle.amp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bytes of a box, or of several, as they are being made.
final class BoxWriter {
  private static final int VALUE_MAX = 65_535;
  private static final byte[] MINUS_MIN = Numbers.ascii("-9223372036854775808");

  private final long firstDescriptor;
  private List<Descriptor> descriptors = List.of();
  private byte[] bytes = new byte[128];
  private int size;

  BoxWriter() {
    this(0);
  }

  /// @param firstDescriptor how many were passed on this connection before those of this box
  BoxWriter(long firstDescriptor) {
    this.firstDescriptor = firstDescriptor;
  }

  void put(int octet) {
    room(1);
    bytes[size++] = (byte) octet;
  }

  void put(byte[] all) {
    room(all.length);
    System.arraycopy(all, 0, bytes, size, all.length);
    size += all.length;
  }

  void putShort(int value) {
    room(Short.BYTES);
    bytes[size++] = (byte) (value >> 8);
    bytes[size++] = (byte) value;
  }

  /// In decimal.
  void putNumber(long value) {
    if (value == Long.MIN_VALUE) {
      put(MINUS_MIN);
      return;
    }
    long rest = Math.abs(value);
    int digits = 1;
    for (long more = rest / 10; more > 0; more /= 10) {
      digits++;
    }
    if (value < 0) {
      put('-');
    }
    room(digits);
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /// Notes one that goes with the box, and writes how many were passed before it.
  void putDescriptor(Descriptor passed) {
    if (descriptors.isEmpty()) {
      descriptors = new ArrayList<>();
    }
    putNumber(firstDescriptor + descriptors.size());
    descriptors.add(passed);
  }

  /// Those that go with the box, in their order.
  List<Descriptor> descriptors() {
    return descriptors;
  }

  /// Leaves room for the length of what comes next.
  ///
  /// @return for [#end]
  int begin() {
    putShort(0);
    return size;
  }

  /// Says how long it was.
  ///
  /// @throws TooLong if it has more than 65535 bytes
  void end(int begun) {
    int length = size - begun;
    if (length > VALUE_MAX) {
      throw new TooLong("a value of %d bytes, and 65535 have a place in a box".formatted(length));
    }
    bytes[begun - 2] = (byte) (length >> 8);
    bytes[begun - 1] = (byte) length;
  }

  /// That the box is complete.
  void endBox() {
    putShort(0);
  }

  int size() {
    return size;
  }

  ByteBuffer written() {
    return ByteBuffer.wrap(bytes, 0, size);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(size + count, 2 * bytes.length));
    }
  }
}
