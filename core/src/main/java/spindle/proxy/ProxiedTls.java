package spindle.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/// How a client speaks to the forwarder, which ends the client's TLS: PP2_TYPE_SSL of a PROXY
/// header. Immutable.
public final class ProxiedTls {
  private static final int CLIENT_SSL = 1;
  private static final int CERTIFICATE_IN_CONNECTION = 2;
  private static final int CERTIFICATE_IN_SESSION = 4;
  private static final int VERSION = 0x21;
  private static final int COMMON_NAME = 0x22;
  private static final int CIPHER = 0x23;

  private final int client;
  private final long verify;
  private final List<ProxyValue> values;

  ProxiedTls(int client, long verify, List<ProxyValue> values) {
    this.client = client;
    this.verify = verify;
    this.values = List.copyOf(values);
  }

  /// Whether the client speaks TLS at all.
  public boolean isUsed() {
    return (client & CLIENT_SSL) != 0;
  }

  /// Whether the client has shown a certificate, on this connection or on the one whose session it
  /// takes up again.
  public boolean hasCertificate() {
    return (client & (CERTIFICATE_IN_CONNECTION | CERTIFICATE_IN_SESSION)) != 0;
  }

  /// Whether the client has shown a certificate that the forwarder believes.
  public boolean isVerified() {
    return hasCertificate() && verify == 0;
  }

  /// `TLSv1.3`.
  public Optional<String> version() {
    return value(VERSION).map(bytes -> new String(bytes, US_ASCII));
  }

  /// The common name in the client's certificate, which is worth something only if [#isVerified].
  public Optional<String> commonName() {
    return value(COMMON_NAME).map(bytes -> new String(bytes, UTF_8));
  }

  /// The cipher, by OpenSSL's name: `TLS_AES_256_GCM_SHA384`.
  public Optional<String> cipher() {
    return value(CIPHER).map(bytes -> new String(bytes, US_ASCII));
  }

  /// The first value of a type: 0x24 is the algorithm that signed the certificate, 0x25 that of its
  /// key, and there may be others.
  ///
  /// @param type 0 to 255
  public Optional<byte[]> value(int type) {
    return ProxyValue.first(values, type);
  }

  @Override
  public String toString() {
    return "TLS with the flags 0x%02x, verified %d, with the values %s"
        .formatted(client, verify, values);
  }
}
