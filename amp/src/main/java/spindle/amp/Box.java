package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spindle.amp.reason.MalformedBox;
import spindle.bytes.ByteQueue;

/// Keys with values, both of bytes: what AMP sends and receives. A key has 1 to 255 bytes, and here
/// as many characters (ISO 8859-1); a value has up to 65535. If a key comes twice, the last one
/// counts. Immutable, and equal by what it holds.
public final class Box {
  private static final Box EMPTY = new Box(new byte[2], 0);

  /// As on the wire.
  private final byte[] bytes;

  /// Where each key begins, where its value does, and where that ends.
  private final int[] spans;

  /// @param bytes one whole box of `pairs` keys, which is ours
  Box(byte[] bytes, int pairs) {
    this.bytes = bytes;
    spans = new int[3 * pairs];
    int at = 0;
    for (int i = 0; i < spans.length; i += 3) {
      spans[i] = at + Short.BYTES;
      int key = spans[i] + unsignedShort(at);
      spans[i + 1] = key + Short.BYTES;
      at = spans[i + 1] + unsignedShort(key);
      spans[i + 2] = at;
    }
  }

  private int unsignedShort(int at) {
    return Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
  }

  /// Without keys.
  public static Box empty() {
    return EMPTY;
  }

  /// A box with these keys and values.
  ///
  /// @throws IllegalArgumentException if a key is empty or has more than 255 bytes
  /// @throws TooLong if a value has more than 65535
  public static Box of(Map<String, byte[]> all) {
    TreeMap<byte[], byte[]> sorted = new TreeMap<>(Arrays::compareUnsigned);
    all.forEach((key, value) -> sorted.put(Names.bytes(key), value));
    BoxWriter out = new BoxWriter();
    sorted.forEach((key, value) -> {
      out.putShort(key.length);
      out.put(key);
      int begun = out.begin();
      out.put(value);
      out.end(begun);
    });
    out.endBox();
    return new Box(out.toBytes(), sorted.size());
  }

  /// A copy with another key, or another value for a key that is there.
  ///
  /// @throws IllegalArgumentException if the key is empty or has more than 255 bytes
  /// @throws TooLong if the value has more than 65535
  public Box with(String key, byte[] value) {
    Map<String, byte[]> more = toMap();
    more.put(key, value);
    return of(more);
  }

  /// A copy with another key, or another text for a key that is there, in UTF-8.
  ///
  /// @throws IllegalArgumentException as above
  public Box with(String key, String text) {
    return with(key, text.getBytes(UTF_8));
  }

  /// The boxes in `stream`.
  ///
  /// @param stream read to its end
  /// @throws MalformedBox if there is anything else, or the last one is not complete
  public static List<Box> readAll(ByteBuffer stream, AmpLimits limits) throws MalformedBox {
    ByteQueue arrived = new ByteQueue();
    arrived.append(stream);
    stream.position(stream.limit());
    List<Box> all = new ArrayList<>();
    BoxFinder finder = new BoxFinder(limits);
    for (Box next = finder.next(arrived); next != null; next = finder.next(arrived)) {
      all.add(next);
    }
    if (!arrived.isEmpty()) {
      throw new MalformedBox("%d bytes are left that are no box".formatted(arrived.size()));
    }
    return all;
  }

  /// The bytes on the wire; a copy. Those of a box that was made here have the keys in the order of
  /// their bytes, as Twisted sends them.
  public byte[] toBytes() {
    return bytes.clone();
  }

  /// The value of a key; a copy.
  public Optional<byte[]> get(String key) {
    int at = find(key.getBytes(ISO_8859_1));
    return at < 0 ? Optional.empty() : Optional.of(value(at));
  }

  /// The value of a key, as text.
  public Optional<String> text(String key) {
    return get(key).map(bytes -> new String(bytes, UTF_8));
  }

  /// All keys and values, in the order of the wire; a copy.
  public Map<String, byte[]> toMap() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (int i = 0; i < spans.length; i += 3) {
      int length = spans[i + 1] - Short.BYTES - spans[i];
      all.put(new String(bytes, spans[i], length, ISO_8859_1), value(i));
    }
    return all;
  }

  /// Where a key is, for [#value]; less than 0 if it is not there.
  int find(byte[] key) {
    for (int i = spans.length - 3; i >= 0; i -= 3) {
      int end = spans[i + 1] - Short.BYTES;
      if (end - spans[i] == key.length && Arrays.equals(bytes, spans[i], end, key, 0, key.length)) {
        return i;
      }
    }
    return -1;
  }

  byte[] value(int at) {
    return Arrays.copyOfRange(bytes, spans[at + 1], spans[at + 2]);
  }

  /// The value there, to be read where it lies.
  Piece piece(int at) {
    return new Piece(bytes, spans[at + 1], spans[at + 2]);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Box that && canonical().equals(that.canonical());
  }

  @Override
  public int hashCode() {
    return canonical().hashCode();
  }

  private Map<String, ByteBuffer> canonical() {
    Map<String, ByteBuffer> all = new LinkedHashMap<>();
    toMap().forEach((key, value) -> all.put(key, ByteBuffer.wrap(value)));
    return all;
  }

  /// The keys with the lengths of their values, for people: values may be secrets.
  @Override
  public String toString() {
    StringBuilder all = new StringBuilder("Box[");
    String between = "";
    for (Map.Entry<String, byte[]> each : toMap().entrySet()) {
      all.append(between)
          .append(each.getKey())
          .append(": ")
          .append(each.getValue().length)
          .append(" bytes");
      between = ", ";
    }
    return all.append(']').toString();
  }
}
