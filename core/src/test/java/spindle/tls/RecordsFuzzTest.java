package spindle.tls;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Runs the fuzz target on what begins like the stream of a client, and then does not go on so.
class RecordsFuzzTest {
  /// A ClientHello for TLS 1.3 as OpenSSL 3 sends it, with key shares for x25519.
  private static final byte[] HELLO =
      HexFormat.of()
          .parseHex(
              "16030100b5010000b10303"
                  + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                  + "00"
                  + "0008130213031301c02b"
                  + "0100"
                  + "0080"
                  + "000b000403000102"
                  + "000a000c000a001d0017001e00190018"
                  + "002300000016000000170000"
                  + "000d001a00180403050306030807080808090a08040805080604010501"
                  + "002b00050403040303"
                  + "002d00020101"
                  + "00330026002400"
                  + "1d0020358072d6365880d1aeea329adf9121383851ed21a28e3b75e965d0d2cd166254");

  @Test
  void anyStreamIsTakenOrRefusedHoweverItIsCut() {
    RecordsFuzz.stream(HELLO);
    for (String seed :
        List.of("", "16", "1603010000", "1503010002022f", "1703030001ff", "140303000101", "80")) {
      RecordsFuzz.stream(HexFormat.of().parseHex(seed));
    }
    for (long seed = 0; seed < 300; seed++) {
      RecordsFuzz.stream(mutated(new Random(seed)));
    }
  }

  private static byte[] mutated(Random chance) {
    byte[] bytes = Arrays.copyOf(HELLO, HELLO.length + chance.nextInt(30));
    for (int i = chance.nextInt(5); i > 0; i--) {
      bytes[chance.nextInt(1 + chance.nextInt(bytes.length))] = (byte) chance.nextInt(256);
    }
    return bytes;
  }
}
