package spindle.ssh;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import spindle.cred.Login;
import spindle.cred.Portal;
import spindle.cred.User;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;
import spindle.testing.Chunks;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;

/// A target for fuzzers: whatever somebody sends who has not logged in, the connection ends, at the
/// latest when the time to log in is over, and nothing of it is a fault of ours in the log.
final class SshFuzz {
  private static final HostKeys KEYS = HostKeys.passing();

  private SshFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) {
    if (!ends(input, Chunks.whole(), SshLimits.defaults().loginTimeout())) {
      throw new AssertionError("it goes on: " + HexFormat.of().formatHex(input));
    }
  }

  /// Whether what is sent ends the connection within that time, and the closing.
  static boolean ends(byte[] input, Chunks cut, Duration time) {
    try (LoggedErrors logged = LoggedErrors.openQuietly();
        Wire wire = serve(SshLimits.defaults()).cut(cut)) {
      wire.send(ByteBuffer.wrap(input));
      wire.flush();
      wire.advance(time);
      wire.advance(Duration.ofSeconds(10));
      if (!logged.list().isEmpty()) {
        throw new AssertionError(HexFormat.of().formatHex(input) + ": " + logged.list());
      }
      return wire.ended();
    }
  }

  /// A server in memory that lets anybody in who says a password.
  static Wire serve(SshLimits limits) {
    Portal<User> portal =
        Portal.of(Login.class, _ -> Deferred.succeed(Optional.of(User.named("anybody"))));
    return Wire.toServer(address ->
        new SshServer(Reactor.current(), KEYS, portal).withLimits(limits).buildProtocol(address));
  }
}
