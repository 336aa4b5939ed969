package spindle.socks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

/// Has a proxy connect to somewhere, by SOCKS 5 (RFC 1928), with name and password (RFC 1929) if it
/// wants them. A name is looked up by the proxy, not here. Immutable, for any thread; `withX` gives
/// a changed copy.
public final class SocksClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int WORD_MAX = 255;
  private static final int VERSION = 5;
  private static final int CONNECT = 1;
  private static final int FOUR = 1;
  private static final int NAME = 3;
  private static final int SIX = 4;
  private static final SocksClient ANONYMOUS = new SocksClient(ByteBuffer.allocate(0), TIMEOUT);

  /// What says name and password; nothing without them. Never moved.
  private final ByteBuffer login;

  private final Duration timeout;

  private SocksClient(ByteBuffer login, Duration timeout) {
    this.login = login;
    this.timeout = timeout;
  }

  /// For proxies that do not ask who it is.
  public static SocksClient anonymous() {
    return ANONYMOUS;
  }

  /// Says name and password to a proxy that wants them. They go to it in clear text.
  ///
  /// @throws IllegalArgumentException if one of them is empty, or has more than 255 bytes in UTF-8
  public static SocksClient of(String name, String password) {
    byte[] user = word("name", name);
    byte[] secret = word("password", password);
    ByteBuffer login = ByteBuffer.allocate(3 + user.length + secret.length);
    login.put((byte) 1).put((byte) user.length).put(user);
    login.put((byte) secret.length).put(secret);
    return new SocksClient(login.flip(), TIMEOUT);
  }

  private static byte[] word(String what, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length == 0 || bytes.length > WORD_MAX) {
      throw new IllegalArgumentException(
          "expected a %s of 1 to %d bytes, got %d".formatted(what, WORD_MAX, bytes.length));
    }
    return bytes;
  }

  /// A copy that gives the proxy so long to answer, when the connection to it is there; 10 s unless
  /// said otherwise.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public SocksClient withTimeout(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("expected a time that is positive, got " + time);
    }
    return new SocksClient(login, time);
  }

  /// Connections to `destination` by way of `proxy`.
  ///
  /// They fail as those to the proxy do; with [spindle.reason.ConnectTimeoutError] if it does not
  /// answer in time; and with a [spindle.reason.ConnectError] that says why if it refuses, or
  /// answers otherwise than SOCKS 5 has it. Protocols see the address of the proxy as their peer's.
  ///
  /// @param destination of IPv4 or IPv6, or a name, which the proxy looks up
  /// @throws IllegalArgumentException if it is another, or the name is not of 1 to 255 characters
  ///   of ASCII
  public Connectable over(Connectable proxy, Address destination) {
    ByteBuffer request = request(destination);
    return new Connectable() {
      @Override
      public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
        return proxy
            .connect(new TunnelFactory<>(factory, destination, request, login, timeout))
            .then(AwaitingTunnel::built);
      }
    };
  }

  private static ByteBuffer request(Address destination) {
    return switch (destination) {
      case IPv4Address four -> request(FOUR, four.inetAddress().getAddress(), four.port());
      case IPv6Address six -> request(SIX, six.inetAddress().getAddress(), six.port());
      case HostnameAddress named -> request(NAME, name(named.host()), named.port());
      default ->
          throw new IllegalArgumentException(
              "expected an address of IPv4 or IPv6 or a name, got " + destination);
    };
  }

  /// With its length before it.
  private static byte[] name(String host) {
    boolean ascii = host.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    if (!ascii || host.isEmpty() || host.length() > WORD_MAX) {
      throw new IllegalArgumentException(
          "expected a name of 1 to %d characters of ASCII, got '%s'".formatted(WORD_MAX, host));
    }
    return ((char) host.length() + host).getBytes(ISO_8859_1);
  }

  private static ByteBuffer request(int kind, byte[] place, int port) {
    ByteBuffer request = ByteBuffer.allocate(6 + place.length);
    request.put((byte) VERSION).put((byte) CONNECT).put((byte) 0).put((byte) kind);
    return request.put(place).putShort((short) port).flip();
  }
}
