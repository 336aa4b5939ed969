package spindle.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A packet that is being written. Its length is put before it when it is whole.
final class Packet {
  // What packets are.
  static final int INIT = 1;
  static final int VERSION = 2;
  static final int OPEN = 3;
  static final int CLOSE = 4;
  static final int READ = 5;
  static final int WRITE = 6;
  static final int LSTAT = 7;
  static final int FSTAT = 8;
  static final int SETSTAT = 9;
  static final int FSETSTAT = 10;
  static final int OPENDIR = 11;
  static final int READDIR = 12;
  static final int REMOVE = 13;
  static final int MKDIR = 14;
  static final int RMDIR = 15;
  static final int REALPATH = 16;
  static final int STAT = 17;
  static final int RENAME = 18;
  static final int READLINK = 19;
  static final int STATUS = 101;
  static final int HANDLE = 102;
  static final int DATA = 103;
  static final int NAME = 104;
  static final int ATTRS = 105;
  static final int EXTENDED = 200;
  static final int EXTENDED_REPLY = 201;

  // How files are opened.
  static final int FOR_READING = 1;
  static final int FOR_WRITING = 2;
  static final int APPENDING = 4;
  static final int CREATING = 8;
  static final int TRUNCATING = 16;
  static final int NEW_ONLY = 32;

  private static final int START = 64;

  private byte[] bytes;
  private int count = 4;

  Packet(int type) {
    this(type, START);
  }

  Packet(int type, int expected) {
    bytes = new byte[Math.max(START, expected)];
    putByte(type);
  }

  private void reserve(int more) {
    if (bytes.length - count < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, count + more));
    }
  }

  Packet putByte(int value) {
    reserve(1);
    bytes[count++] = (byte) value;
    return this;
  }

  Packet putInt(long value) {
    reserve(4);
    ByteBuffer.wrap(bytes).putInt(count, (int) value);
    count += 4;
    return this;
  }

  Packet putLong(long value) {
    reserve(8);
    ByteBuffer.wrap(bytes).putLong(count, value);
    count += 8;
    return this;
  }

  Packet putBytes(ByteBuffer value) {
    int length = value.remaining();
    putInt(length);
    reserve(length);
    value.get(bytes, count, length);
    count += length;
    return this;
  }

  Packet putText(String value) {
    return putBytes(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  int size() {
    return count;
  }

  /// The whole packet, with its length before it.
  ByteBuffer whole() {
    return ByteBuffer.wrap(bytes, 0, count).putInt(0, count - 4);
  }

  // And read.

  /// Of a packet that has come, a text.
  ///
  /// @throws java.nio.BufferUnderflowException if it is cut, as all reading does
  static String text(ByteBuffer from) {
    return StandardCharsets.UTF_8.decode(bytes(from)).toString();
  }

  /// Of a packet that has come, some bytes: a view of it.
  static ByteBuffer bytes(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new java.nio.BufferUnderflowException();
    }
    ByteBuffer some = from.slice(from.position(), length);
    from.position(from.position() + length);
    return some;
  }
}
