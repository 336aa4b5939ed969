package spindle.names.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A cookie, RFC 7873, 4: what the client has made up, and what the server has added to it, if it
/// has.
public final class Cookie {
  /// Bytes of the client's part.
  public static final int CLIENT = 8;

  private final byte[] whole;

  private Cookie(byte[] whole) {
    this.whole = whole;
  }

  /// The cookie of these bytes.
  ///
  /// @param whole at least those of the client's part; copied
  public static Cookie of(byte[] whole) {
    if (whole.length < CLIENT) {
      throw new IllegalArgumentException("expected 8 bytes or more, got " + whole.length);
    }
    return new Cookie(whole.clone());
  }

  /// The same client's part, with another of the server's.
  public Cookie withServer(byte[] server) {
    byte[] both = Arrays.copyOf(whole, CLIENT + server.length);
    System.arraycopy(server, 0, both, CLIENT, server.length);
    return new Cookie(both);
  }

  /// The client's part.
  public byte[] client() {
    return Arrays.copyOf(whole, CLIENT);
  }

  /// The server's part, empty if there is none.
  public byte[] server() {
    return Arrays.copyOfRange(whole, CLIENT, whole.length);
  }

  /// Bytes of both parts.
  int length() {
    return whole.length;
  }

  /// Appends both parts.
  void writeTo(ByteBuffer to) {
    to.put(whole);
  }

  /// Whether the server has added anything.
  public boolean hasServer() {
    return whole.length > CLIENT;
  }

  /// Whether both have the same client's part.
  public boolean sameClient(Cookie other) {
    return Arrays.equals(whole, 0, CLIENT, other.whole, 0, CLIENT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cookie that && Arrays.equals(whole, that.whole);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(whole);
  }
}
