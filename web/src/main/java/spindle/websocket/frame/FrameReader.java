package spindle.websocket.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Cuts a stream into frames, RFC 6455, 5.2, and takes the mask off. Between two frames it holds no
/// bytes. No I/O, no clock.
public final class FrameReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int CONTROL_MAX = 125;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;
  private static final int HEAD_MAX = 14;

  /// What is told of the frames, in their order.
  public interface Frames {
    /// A frame of a message begins.
    ///
    /// @param opcode continuation, text or binary
    /// @param compressed whether RSV1 is set
    void begins(int opcode, boolean last, boolean compressed, long length) throws BadFrame;

    /// Some of its bytes. Lent.
    void piece(byte[] bytes, int offset, int length) throws BadFrame;

    /// It has ended.
    void ends() throws BadFrame;

    /// A whole control frame.
    void control(int opcode, byte[] payload) throws BadFrame;

    /// Whether more is to be read now.
    boolean goesOn();
  }

  private boolean masked;
  private boolean mayCompress;

  /// The bytes of a head that has not ended, from the highest on.
  private long headHigh;

  private long headLow;
  private int headSize;

  private boolean inFrame;
  private int opcode;
  private boolean last;
  private long missing;
  private int mask;
  private byte[] control = NOTHING;
  private int controlSize;

  private static final byte[] NOTHING = {};

  /// One for no stream yet: [#expect] says for which.
  public FrameReader() {}

  /// Reads another stream from now on; of the one before no frame is begun and not ended.
  ///
  /// @param framesMasked whether the frames that come have to be masked, as those of a client
  /// @param maySayCompressed whether RSV1 has a meaning
  public void expect(boolean framesMasked, boolean maySayCompressed) {
    masked = framesMasked;
    mayCompress = maySayCompressed;
  }

  /// Reads as long as there is something and `frames` goes on.
  ///
  /// @param scratch room to take the mask off in
  public void read(ByteBuffer stream, byte[] scratch, Frames frames) throws BadFrame {
    while (stream.hasRemaining() && frames.goesOn()) {
      if (!inFrame) {
        if (headComplete(stream)) {
          begin(frames);
        }
      } else {
        payload(stream, scratch, frames);
      }
    }
  }

  /// Whether nothing of a frame has come that has not ended.
  public boolean betweenFrames() {
    return !inFrame && headSize == 0;
  }

  private boolean headComplete(ByteBuffer stream) throws BadFrame {
    while (stream.hasRemaining()) {
      put(stream.get());
      if (headSize == 1) {
        checkFirst();
      } else if (headSize == 2) {
        checkSecond();
      }
      if (headSize >= 2 && headSize == headLength()) {
        return true;
      }
    }
    return false;
  }

  private void put(byte next) {
    int value = next & 0xFF;
    if (headSize < Long.BYTES) {
      headHigh |= (long) value << (56 - 8 * headSize);
    } else {
      headLow |= (long) value << (56 - 8 * (headSize - Long.BYTES));
    }
    headSize++;
  }

  private int at(int index) {
    long half = index < Long.BYTES ? headHigh : headLow;
    return (int) (half >>> (56 - 8 * (index % Long.BYTES))) & 0xFF;
  }

  private int shortLength() {
    return at(1) & 0x7F;
  }

  private int headLength() {
    int length = shortLength();
    int extended = length == LONG_LENGTH ? 8 : length == SHORT_LENGTH ? 2 : 0;
    int all = 2 + extended + (masked ? 4 : 0);
    assert all <= HEAD_MAX;
    return all;
  }

  private void checkFirst() throws BadFrame {
    int first = at(0);
    int code = first & 0x0F;
    if ((first & 0x30) != 0) {
      throw bad("a reserved bit is set");
    }
    if (!Opcode.isKnown(code)) {
      throw bad("an opcode that nobody knows");
    }
    boolean compressed = (first & 0x40) != 0;
    if (compressed && (!mayCompress || Opcode.isControl(code) || code == Opcode.CONTINUATION)) {
      throw bad("a reserved bit is set");
    }
    if (Opcode.isControl(code) && (first & 0x80) == 0) {
      throw bad("a control frame in pieces");
    }
  }

  private void checkSecond() throws BadFrame {
    if (((at(1) & 0x80) != 0) != masked) {
      throw bad(masked ? "a frame without a mask" : "a frame with a mask");
    }
    if (Opcode.isControl(at(0) & 0x0F) && shortLength() > CONTROL_MAX) {
      throw bad("a control frame of more than 125 bytes");
    }
  }

  private static BadFrame bad(String message) {
    return new BadFrame(BadFrame.PROTOCOL_ERROR, message);
  }

  private void begin(Frames frames) throws BadFrame {
    int first = at(0);
    opcode = first & 0x0F;
    last = (first & 0x80) != 0;
    missing = length();
    mask = masked ? number(headSize - 4, 4) : 0;
    headSize = 0;
    headHigh = 0;
    headLow = 0;
    inFrame = true;
    if (Opcode.isControl(opcode)) {
      control = missing == 0 ? NOTHING : new byte[(int) missing];
      controlSize = 0;
    } else {
      frames.begins(opcode, last, (first & 0x40) != 0, missing);
    }
    if (missing == 0) {
      end(frames);
    }
  }

  private long length() throws BadFrame {
    int said = shortLength();
    if (said < SHORT_LENGTH) {
      return said;
    }
    if (said == SHORT_LENGTH) {
      int length = number(2, 2);
      if (length < SHORT_LENGTH) {
        throw bad("a length in more bytes than it needs");
      }
      return length;
    }
    long length = (headHigh << 16) | (number(8, 2) & 0xFFFFL);
    if (length < 0) {
      throw bad("a length of 2^63 or more");
    }
    if (length <= 0xFFFF) {
      throw bad("a length in more bytes than it needs");
    }
    return length;
  }

  private int number(int index, int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value = (value << 8) | at(index + i);
    }
    return value;
  }

  private void payload(ByteBuffer stream, byte[] scratch, Frames frames) throws BadFrame {
    int length = (int) Math.min(Math.min(missing, stream.remaining()), scratch.length);
    stream.get(scratch, 0, length);
    if (masked) {
      xor(scratch, 0, length, mask);
      mask = Integer.rotateLeft(mask, 8 * (length % 4));
    }
    missing -= length;
    if (Opcode.isControl(opcode)) {
      System.arraycopy(scratch, 0, control, controlSize, length);
      controlSize += length;
    } else {
      frames.piece(scratch, 0, length);
    }
    if (missing == 0) {
      end(frames);
    }
  }

  /// Puts the mask on, or takes it off, eight bytes at a time.
  static void xor(byte[] bytes, int offset, int length, int mask) {
    long twice = ((long) mask << 32) | (mask & 0xFFFF_FFFFL);
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      LONGS.set(bytes, offset + i, (long) LONGS.get(bytes, offset + i) ^ twice);
    }
    for (; i < length; i++) {
      bytes[offset + i] ^= (byte) (mask >>> (24 - 8 * (i % 4)));
    }
  }

  private void end(Frames frames) throws BadFrame {
    inFrame = false;
    if (Opcode.isControl(opcode)) {
      byte[] whole = control;
      control = NOTHING;
      frames.control(opcode, whole);
    } else {
      frames.ends();
    }
  }
}
