package spindle.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;

/// Bytes in the order in which they arrived: added at the end, taken off the front.
///
/// What was added with [#append] has been copied. What was added with [#borrow] is read where it
/// lies until [#giveBack], which must come before its owner wants it back. Adding and taking cost
/// amortised constant time a byte, and [#indexOf(byte[])] looks at each byte once, however small
/// the pieces are. An empty queue holds no memory.
///
/// Indices count from the front, the byte that would be taken next being 0. A method that is asked
/// for more than there is throws [IndexOutOfBoundsException] and changes nothing. A queue belongs
/// to one thread.
public final class ByteQueue {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int CAPACITY_MIN = 64;

  /// Bytes of our own, from `ownHead` to `ownTail`; what stands before `ownHead` is never written
  /// again, because [#takeView] may have lent it.
  private ByteBuffer own = NOTHING;

  private int ownHead;
  private int ownTail;

  /// Bytes that follow our own and belong to someone else, from `lentHead` to `lentTail`.
  private ByteBuffer lent = NOTHING;

  private int lentHead;
  private int lentTail;

  /// What [#lend] last framed, a window on `framed`, to be moved.
  private ByteBuffer frame = NOTHING;

  private ByteBuffer framed = NOTHING;

  /// What was last searched for, and how many bytes from the front are known not to end it.
  private byte[] wanted = {};

  private int searched;

  /// An empty queue.
  public ByteQueue() {}

  /// How many bytes there are.
  public int size() {
    return ownTail - ownHead + (lentTail - lentHead);
  }

  /// Whether there is no byte.
  public boolean isEmpty() {
    return size() == 0;
  }

  /// How much memory of its own the queue holds, in bytes: as many as it has copied, or up to eight
  /// times as many. What is borrowed takes none.
  public int capacity() {
    return own.capacity();
  }

  /// Adds a copy of what remains in `bytes`, and moves its position to its limit.
  ///
  /// @throws IllegalStateException if there would be more than 2 GiB
  public void append(ByteBuffer bytes) {
    giveBack();
    int count = bytes.remaining();
    if (count > 0) {
      copyIn(bytes, bytes.position(), count);
      bytes.position(bytes.limit());
    }
  }

  /// Puts a copy of what remains in `bytes` before everything else, and moves its position to its
  /// limit: for bytes that were taken too early. Costs time in proportion to the whole queue,
  /// unless that is empty.
  ///
  /// @throws IllegalStateException if there would be more than 2 GiB
  public void prepend(ByteBuffer bytes) {
    requireRoom(bytes.remaining());
    ByteBuffer after = takeView(size());
    append(bytes);
    append(after);
  }

  /// Adds what remains in `bytes` without copying it, and moves its position to its limit. The
  /// buffer must stay as it is until [#giveBack]; what was borrowed before is given back first.
  ///
  /// @throws IllegalStateException if there would be more than 2 GiB
  public void borrow(ByteBuffer bytes) {
    giveBack();
    requireRoom(bytes.remaining());
    lent = bytes;
    lentHead = bytes.position();
    lentTail = bytes.limit();
    bytes.position(lentTail);
  }

  /// Copies what is left of the borrowed bytes and forgets their buffer. Without borrowed bytes it
  /// does nothing.
  public void giveBack() {
    ByteBuffer bytes = lent;
    int head = lentHead;
    int count = lentTail - lentHead;
    lent = NOTHING;
    lentHead = 0;
    lentTail = 0;
    if (count > 0) {
      copyIn(bytes, head, count);
    }
  }

  private void copyIn(ByteBuffer bytes, int from, int count) {
    requireRoom(count);
    if (count > own.capacity() - ownTail) {
      int size = ownTail - ownHead;
      long capacity = Math.max((long) size + count, Math.max(CAPACITY_MIN, size * 2L));
      reallocate((int) Math.min(capacity, Integer.MAX_VALUE - 8));
    }
    own.put(ownTail, bytes, from, count);
    ownTail += count;
  }

  private void requireRoom(int count) {
    if (count > Integer.MAX_VALUE - 8 - size()) {
      throw new IllegalStateException(
          "a queue of %d bytes has no room for %d more".formatted(size(), count));
    }
  }

  private void reallocate(int capacity) {
    int size = ownTail - ownHead;
    own = ByteBuffer.allocate(capacity).put(0, own, ownHead, size);
    ownHead = 0;
    ownTail = size;
  }

  /// The index of the first `wanted`, or -1 if there is none. The queue remembers how far it has
  /// looked: asking again after more bytes have come does not look at the old ones again, as long
  /// as nothing else is searched for in between.
  public int indexOf(byte wanted) {
    if (this.wanted.length != 1 || this.wanted[0] != wanted) {
      this.wanted = new byte[] {wanted};
      searched = 0;
    }
    return search();
  }

  /// The index at which the first `delimiter` begins, or -1 if there is no whole one. Remembers as
  /// [#indexOf(byte)] does.
  ///
  /// @throws IllegalArgumentException if `delimiter` is empty
  public int indexOf(byte[] delimiter) {
    if (delimiter.length == 0) {
      throw new IllegalArgumentException("an empty delimiter is nowhere");
    }
    if (!Arrays.equals(wanted, delimiter)) {
      wanted = delimiter.clone();
      searched = 0;
    }
    return search();
  }

  /// Looks for the last byte of what is wanted, since with it the whole must be there, and then
  /// compares backwards.
  private int search() {
    int length = wanted.length;
    int size = size();
    byte last = wanted[length - 1];
    int from = Math.max(searched, length - 1);
    while (from < size) {
      int end = find(last, from);
      if (end < 0) {
        break;
      }
      if (endsAt(end)) {
        searched = end;
        return end - length + 1;
      }
      from = end + 1;
    }
    searched = size;
    return -1;
  }

  private int find(byte value, int from) {
    int ownSize = ownTail - ownHead;
    if (from < ownSize) {
      int at = ByteSearch.find(value, own, ownHead + from, ownTail);
      if (at >= 0) {
        return at - ownHead;
      }
    }
    int start = lentHead + Math.max(0, from - ownSize);
    int at = ByteSearch.find(value, lent, start, lentTail);
    return at < 0 ? -1 : at - lentHead + ownSize;
  }

  private boolean endsAt(int end) {
    for (int back = 1; back < wanted.length; back++) {
      if (at(end - back) != wanted[wanted.length - 1 - back]) {
        return false;
      }
    }
    return true;
  }

  private byte at(int index) {
    int ownSize = ownTail - ownHead;
    return index < ownSize ? own.get(ownHead + index) : lent.get(lentHead + index - ownSize);
  }

  /// The byte at `index`; it stays.
  public byte peekByte(int index) {
    requirePresent(index, 1);
    return at(index);
  }

  /// The byte at `index` as a number from 0 to 255; it stays.
  public int peekUnsignedByte(int index) {
    return (int) peekBigEndian(index, Byte.BYTES);
  }

  /// The two bytes at `index` as a number from 0 to 65535, the more significant one first; they
  /// stay.
  public int peekUnsignedShort(int index) {
    return (int) peekBigEndian(index, Short.BYTES);
  }

  /// The four bytes at `index` as a signed number, the most significant one first; they stay.
  public int peekInt(int index) {
    return (int) peekBigEndian(index, Integer.BYTES);
  }

  /// The eight bytes at `index` as a signed number, the most significant one first; they stay.
  public long peekLong(int index) {
    return peekBigEndian(index, Long.BYTES);
  }

  private long peekBigEndian(int index, int width) {
    requirePresent(index, width);
    long value = 0;
    for (int i = index; i < index + width; i++) {
      value = value << Byte.SIZE | (at(i) & 0xFF);
    }
    return value;
  }

  /// Takes the first `count` bytes, as an array that is the caller's.
  public byte[] take(int count) {
    requirePresent(0, count);
    byte[] taken = new byte[count];
    int fromOwn = Math.min(count, ownTail - ownHead);
    own.get(ownHead, taken, 0, fromOwn);
    lent.get(lentHead, taken, fromOwn, count - fromOwn);
    drop(count);
    return taken;
  }

  /// Takes the first `count` bytes and lends them, without copying where they lie in one piece: the
  /// view may be read for as long as the bytes that went into [#borrow] may be, that is, until the
  /// callback that brought them returns. Nothing done to the queue changes what is in it.
  public ByteBuffer takeView(int count) {
    requirePresent(0, count);
    int ownSize = ownTail - ownHead;
    ByteBuffer view;
    if (count <= ownSize) {
      view = own.slice(ownHead, count);
    } else if (ownSize == 0) {
      view = lent.slice(lentHead, count);
    } else {
      return ByteBuffer.wrap(take(count));
    }
    drop(count);
    return view;
  }

  /// Takes the first `count` bytes and lends them, as [#takeView] does, but only until the next
  /// call of this method, and from the position of what is returned to its limit: the same window
  /// is moved on to the next bytes wherever it can be, so that a message costs no object.
  public ByteBuffer lend(int count) {
    requirePresent(0, count);
    // A window on the heap would keep a large array alive.
    if (ownTail > ownHead || !lent.isDirect()) {
      return takeView(count);
    }
    if (framed != lent) {
      framed = lent;
      frame = lent.duplicate();
    }
    int end = lentHead + count;
    frame.limit(end).position(lentHead).order(ByteOrder.BIG_ENDIAN);
    drop(count);
    return frame;
  }

  /// Takes the first `count` bytes as text. What does not belong to the character set is replaced,
  /// as [String#String(byte[], Charset)] does.
  public String takeString(int count, Charset charset) {
    requirePresent(0, count);
    int ownSize = ownTail - ownHead;
    if (count <= ownSize) {
      return decode(own, ownHead, count, charset);
    }
    if (ownSize == 0 && lent.hasArray()) {
      return decode(lent, lentHead, count, charset);
    }
    return new String(take(count), charset);
  }

  private String decode(ByteBuffer bytes, int from, int count, Charset charset) {
    String text = new String(bytes.array(), bytes.arrayOffset() + from, count, charset);
    drop(count);
    return text;
  }

  /// Takes as many bytes as `target` has room for, or all, and says how many.
  public int drainTo(ByteBuffer target) {
    int count = Math.min(size(), target.remaining());
    int fromOwn = Math.min(count, ownTail - ownHead);
    int position = target.position();
    target.put(position, own, ownHead, fromOwn);
    target.put(position + fromOwn, lent, lentHead, count - fromOwn);
    target.position(position + count);
    drop(count);
    return count;
  }

  /// Drops the first `count` bytes.
  public void skip(int count) {
    requirePresent(0, count);
    drop(count);
  }

  /// Drops every byte, and forgets a borrowed buffer.
  public void clear() {
    drop(size());
    giveBack();
  }

  private void drop(int count) {
    searched = Math.max(0, searched - count);
    int fromOwn = Math.min(count, ownTail - ownHead);
    ownHead += fromOwn;
    lentHead += count - fromOwn;
    int size = ownTail - ownHead;
    if (size == 0) {
      own = NOTHING;
      ownHead = 0;
      ownTail = 0;
    } else if (size < own.capacity() / 8 && own.capacity() > 16 * CAPACITY_MIN) {
      reallocate(size * 2);
    }
  }

  private void requirePresent(int index, int count) {
    if (index < 0 || count < 0 || count > size() - index) {
      throw new IndexOutOfBoundsException(
          "asked for %d bytes from index %d on, but there are %d".formatted(count, index, size()));
    }
  }

  /// How many bytes the next search for the same thing passes over.
  int searched() {
    return searched;
  }

  /// How many bytes there are, for people.
  @Override
  public String toString() {
    return "ByteQueue[" + size() + " bytes]";
  }
}
