package spindle.socks.server;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import spindle.reactor.Reactor;
import spindle.testing.Chunks;
import spindle.testing.Wire;

/// A target for fuzzers: whatever a client sends is answered in the same way however it is cut, and
/// nothing is thrown.
final class SocksFuzz {
  private SocksFuzz() {}

  /// Called by fuzzers.
  public static void fuzzerTestOneInput(byte[] input) {
    String whole = answers(input, Chunks.whole());
    for (int size : new int[] {1, 3}) {
      String cut = answers(input, Chunks.of(size));
      if (!cut.equals(whole)) {
        throw new AssertionError(
            "%s: whole %s, cut %s".formatted(HexFormat.of().formatHex(input), whole, cut));
      }
    }
  }

  private static String answers(byte[] input, Chunks cut) {
    try (Wire wire =
        Wire.toServer(address -> new SocksServer(Reactor.current()).buildProtocol(address))
            .cut(cut)) {
      wire.flush();
      wire.send(ByteBuffer.wrap(input));
      wire.flush();
      return HexFormat.of().formatHex(wire.receivedBytes()) + (wire.ended() ? " ended" : "");
    }
  }
}
