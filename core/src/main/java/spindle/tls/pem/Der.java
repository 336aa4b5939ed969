package spindle.tls.pem;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import spindle.reason.PemRefused;

/// One value in ASN.1's distinguished encoding, and what is in it: as much of X.690 as private keys
/// need. Lengths are checked against what is there before anything is taken.
public final class Der {
  public static final int INTEGER = 0x02;
  public static final int OCTET_STRING = 0x04;
  public static final int OBJECT_IDENTIFIER = 0x06;
  public static final int SEQUENCE = 0x30;
  public static final int CONTEXT_0 = 0xa0;

  private static final int NULL = 0x05;

  private final int tag;
  private final byte[] content;

  private Der(int tag, byte[] content) {
    this.tag = tag;
    this.content = content;
  }

  /// Reads values one after the other.
  public static final class Reader {
    private final byte[] bytes;
    private int at;

    public Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasMore() {
      return at < bytes.length;
    }

    /// The next value.
    ///
    /// @throws PemRefused if there is none, or it is not encoded as it should be
    public Der next() throws PemRefused {
      int tag = take();
      if ((tag & 0x1f) == 0x1f) {
        throw new PemRefused("expected a tag of one byte, got 0x%02x".formatted(tag));
      }
      int length = length();
      if (length > bytes.length - at) {
        throw new PemRefused(
            "expected %d bytes after the tag 0x%02x, got %d"
                .formatted(length, tag, bytes.length - at));
      }
      byte[] content = Arrays.copyOfRange(bytes, at, at + length);
      at += length;
      return new Der(tag, content);
    }

    /// The next value, which must have `tag`.
    public Der next(int tag) throws PemRefused {
      Der value = next();
      if (value.tag != tag) {
        throw new PemRefused("expected the tag 0x%02x, got 0x%02x".formatted(tag, value.tag));
      }
      return value;
    }

    private int take() throws PemRefused {
      if (!hasMore()) {
        throw new PemRefused("it ends in the middle of a value");
      }
      return bytes[at++] & 0xff;
    }

    /// The shortest form, definite, of at most three bytes: 16 MiB.
    private int length() throws PemRefused {
      int first = take();
      if (first < 0x80) {
        return first;
      }
      int count = first & 0x7f;
      if (count < 1 || count > 3) {
        throw new PemRefused("expected a length of 1 to 3 bytes, got one of " + count);
      }
      int length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | take();
      }
      if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
        throw new PemRefused("a length is not in its shortest form: %d".formatted(length));
      }
      return length;
    }
  }

  /// What kind of value it is.
  public int tag() {
    return tag;
  }

  /// What the value consists of.
  public byte[] content() {
    return content;
  }

  /// What is in a value that consists of others.
  public Reader inside() {
    return new Reader(content);
  }

  /// A private key of the kind `algorithm` in PKCS#8's form: RFC 5208.
  ///
  /// @param parameters of the algorithm, encoded
  static byte[] pkcs8(byte[] algorithm, byte[] parameters, byte[] key) {
    return encode(
        SEQUENCE,
        encode(INTEGER, new byte[1]),
        encode(SEQUENCE, encode(OBJECT_IDENTIFIER, algorithm), parameters),
        encode(OCTET_STRING, key));
  }

  public static byte[] encodedNull() {
    return encode(NULL);
  }

  /// A value that consists of `parts`, encoded.
  public static byte[] encode(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(tag);
    writeLength(whole, content.size());
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream to, int length) {
    if (length < 0x80) {
      to.write(length);
      return;
    }
    int count = length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
    to.write(0x80 | count);
    for (int i = count - 1; i >= 0; i--) {
      to.write(length >>> (8 * i));
    }
  }
}
