package spindle.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What a header of the PROXY protocol says beside the addresses: the values of version 2 that are
/// numbered by type (section 2.2 of the specification), each by its name where it is known. What a
/// trusted forwarder says is as true as the forwarder. Immutable.
///
/// Of a value that comes twice the first counts; [#values] has them all. A checksum (CRC32C) was
/// checked before anybody sees this.
public final class ProxyHeader {
  /// PP2_TYPE_ALPN.
  static final int ALPN = 0x01;

  /// PP2_TYPE_AUTHORITY.
  static final int AUTHORITY = 0x02;

  /// PP2_TYPE_CRC32C.
  static final int CHECKSUM = 0x03;

  /// PP2_TYPE_UNIQUE_ID.
  static final int UNIQUE_ID = 0x05;

  /// PP2_TYPE_SSL.
  static final int SSL = 0x20;

  /// PP2_TYPE_NETNS.
  static final int NETWORK_NAMESPACE = 0x30;

  private static final int GOOGLE = 0xe0;
  private static final int AWS = 0xea;
  private static final int AZURE = 0xee;

  static final ProxyHeader FIRST = new ProxyHeader(1, List.of(), null);
  static final ProxyHeader SECOND = new ProxyHeader(2, List.of(), null);

  private final int version;
  private final List<ProxyValue> values;
  private final @Nullable ProxiedTls tls;

  ProxyHeader(int version, List<ProxyValue> values, @Nullable ProxiedTls tls) {
    this.version = version;
    this.values = List.copyOf(values);
    this.tls = tls;
  }

  /// 1 or 2.
  public int version() {
    return version;
  }

  /// Every value of version 2, in the order of the header; none in version 1, and none if the
  /// connection is the forwarder's own.
  public List<ProxyValue> values() {
    return values;
  }

  /// The first value of a type.
  ///
  /// @param type 0 to 255
  public Optional<byte[]> value(int type) {
    return ProxyValue.first(values, type);
  }

  /// The application protocol that the forwarder has agreed upon with the client, by its name in
  /// ALPN: `h2`.
  public Optional<String> applicationProtocol() {
    return value(ALPN).map(bytes -> new String(bytes, US_ASCII));
  }

  /// The host name that the client asked for: of TLS, the server name.
  public Optional<String> authority() {
    return value(AUTHORITY).map(bytes -> new String(bytes, UTF_8));
  }

  /// What the forwarder calls this connection, in its logs say.
  public Optional<byte[]> uniqueId() {
    return value(UNIQUE_ID);
  }

  /// How the client speaks TLS to the forwarder; nothing if the forwarder says nothing of it.
  public Optional<ProxiedTls> tls() {
    return Optional.ofNullable(tls);
  }

  /// The network namespace in which the forwarder has accepted the connection.
  public Optional<String> networkNamespace() {
    return value(NETWORK_NAMESPACE).map(bytes -> new String(bytes, US_ASCII));
  }

  /// The VPC endpoint of Amazon Web Services (type 0xEA, subtype 1): `vpce-08d2bf15fac5001c9`.
  public Optional<String> awsEndpoint() {
    return value(AWS)
        .filter(bytes -> bytes.length > 1 && bytes[0] == 1)
        .map(bytes -> new String(bytes, 1, bytes.length - 1, US_ASCII));
  }

  /// The link of Azure's private endpoint (type 0xEE, subtype 1).
  public OptionalLong azureLink() {
    return value(AZURE)
        .filter(bytes -> bytes.length == 5 && bytes[0] == 1)
        .map(bytes -> ByteBuffer.wrap(bytes, 1, 4).order(ByteOrder.LITTLE_ENDIAN).getInt())
        .map(number -> OptionalLong.of(Integer.toUnsignedLong(number)))
        .orElse(OptionalLong.empty());
  }

  /// The connection of Google Cloud's private service (type 0xE0), an unsigned number.
  public OptionalLong googleConnection() {
    return value(GOOGLE)
        .filter(bytes -> bytes.length == Long.BYTES)
        .map(bytes -> OptionalLong.of(ByteBuffer.wrap(bytes).getLong()))
        .orElse(OptionalLong.empty());
  }

  @Override
  public String toString() {
    return "a PROXY header of version " + version + " with the values " + values;
  }
}
