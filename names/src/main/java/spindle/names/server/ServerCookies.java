package spindle.names.server;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.names.wire.Cookie;
import spindle.names.wire.Edns;
import spindle.names.wire.Message;
import spindle.time.Scheduler;

/// Cookies by which a server knows again whom it has answered before, RFC 7873, 6: a time, and what
/// only this server could have made of it, of the client's part and of its address.
final class ServerCookies {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET = 32;
  private static final int TIME = 8;
  private static final int HASH = 8;
  private static final long VALID_SECONDS = Duration.ofHours(1).toSeconds();

  private final Scheduler clock;
  private final Mac mac;

  ServerCookies(Scheduler clock, RandomGenerator random) {
    this.clock = clock;
    byte[] secret = new byte[SECRET];
    random.nextBytes(secret);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
    } catch (GeneralSecurityException noJdk) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, noJdk);
    }
  }

  private long seconds() {
    return Duration.ofNanos(clock.nowNanos()).toSeconds();
  }

  /// Whether the query has a cookie that was given to this address, not long ago.
  boolean isOurs(Message query, Address from) {
    Edns edns = query.edns();
    Cookie cookie = edns == null ? null : edns.cookie();
    if (cookie == null || cookie.server().length != TIME + HASH) {
      return false;
    }
    ByteBuffer server = ByteBuffer.wrap(cookie.server());
    long given = server.getLong();
    long age = seconds() - given;
    return age >= 0
        && age <= VALID_SECONDS
        && Arrays.equals(made(cookie, from, given), cookie.server());
  }

  /// The cookie that goes back.
  Cookie answer(Cookie theirs, Address from) {
    return theirs.withServer(made(theirs, from, seconds()));
  }

  private byte[] made(Cookie cookie, Address from, long seconds) {
    mac.update(cookie.client());
    mac.update(ByteBuffer.allocate(TIME).putLong(0, seconds));
    mac.update(bytes(from));
    return ByteBuffer.allocate(TIME + HASH).putLong(seconds).put(mac.doFinal(), 0, HASH).array();
  }

  static byte[] bytes(Address from) {
    InetAddress address =
        switch (from) {
          case IPv4Address four -> four.inetAddress();
          case IPv6Address six -> six.inetAddress();
          default -> InetAddress.getLoopbackAddress();
        };
    return address.getAddress();
  }
}
