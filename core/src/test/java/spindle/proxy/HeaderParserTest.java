package spindle.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;

/// The PROXY header of both versions: what is read, what is refused, and how much may be sent.
class HeaderParserTest {
  private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
  private static final String FOUR = "\u00c0\0\002\007\u00c63d\001\u00dc\004\001\u00bb";
  private static final String[] WORDS = {
    "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n",
    "PROXY UNKNOWN\r\n",
    "PROXY ",
    "TCP6 ",
    "::1 ",
    "65535 ",
    "0\r\n",
    "\r\n",
    "\n",
    SIGNATURE,
    SIGNATURE + "!\u0011\0\u000c" + FOUR,
    SIGNATURE + "!\u0011\0\u0011" + FOUR + "\002\0\002ab",
    SIGNATURE + "!\u0011\0\u0017" + FOUR + " \0\u0008\001\0\0\0\0\"\0\0",
    SIGNATURE + "!\u0011\0\u0013" + FOUR + "\003\0\004abcd",
    SIGNATURE + " \0\0\0",
    "!",
    "\u0011",
    "\0",
    "\u0001",
    "GET / HTTP/1.1\r\n"
  };

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String read(String stream) {
    HeaderFuzz.header(bytes(stream));
    return HeaderFuzz.read(bytes(stream), stream.length(), 0);
  }

  /// Version 2 with this command, family, and what is behind them.
  private static String binary(int command, int family, String rest) {
    return SIGNATURE
        + (char) command
        + (char) family
        + (char) (rest.length() >> 8)
        + (char) (rest.length() & 0xff)
        + rest;
  }

  private static String value(int type, String bytes) {
    return "" + (char) type + (char) (bytes.length() >> 8) + (char) (bytes.length() & 0xff) + bytes;
  }

  private static String told(@Nullable Object peer, @Nullable Object host, int bytes) {
    return "Forwarded[peer=%s, host=%s] after %d".formatted(peer, host, bytes);
  }

  @Test
  void aLineNamesThePeerAndWhereItConnected() {
    String four = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
    assertThat(read(four + "GET /"))
        .isEqualTo(told("192.0.2.7:56324", "198.51.100.1:443", four.length()));
    String six = "PROXY TCP6 2001:db8::7 2001:db8::1 0 65535\r\n";
    assertThat(read(six)).isEqualTo(told("[2001:db8::7]:0", "[2001:db8::1]:65535", six.length()));
  }

  @Test
  void aMappedIPv4AddressIsOneOfIPv4InBothVersions() {
    String line = "PROXY TCP6 ::ffff:198.51.100.7 ::ffff:192.0.2.1 51234 443\r\n";
    String told = told("198.51.100.7:51234", "192.0.2.1:443", line.length());
    assertThat(read(line)).isEqualTo(told);
    String mapped = "\0\0\0\0\0\0\0\0\0\0\u00ff\u00ff";
    String second =
        binary(
            0x21,
            0x21,
            mapped + "\u00c63d\007" + mapped + "\u00c0\0\002\001" + "\u00c8\"\001\u00bb");
    assertThat(read(second))
        .isEqualTo(told("198.51.100.7:51234", "192.0.2.1:443", second.length()));
  }

  @Test
  void anUnknownPeerIsNobody() {
    assertThat(read("PROXY UNKNOWN\r\nmore")).isEqualTo(told(null, null, 15));
    String longest =
        "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535"
            + " ".repeat(107 - 2 - 57)
            + "\r\n";
    assertThat(longest).hasSize(107);
    assertThat(read(longest)).isEqualTo(told(null, null, 107));
  }

  @Test
  void aLineHas107BytesAndNoMore() {
    assertThat(read("PROXY UNKNOWN " + "x".repeat(91) + "\r\n")).isEqualTo(told(null, null, 107));
    assertThat(read("PROXY UNKNOWN " + "x".repeat(92) + "\r\n"))
        .startsWith("refused: a PROXY line");
    assertThat(read("PROXY UNKNOWN " + "x".repeat(93))).startsWith("refused: a PROXY line");
    assertThat(read("PROXY UNKNOWN " + "x".repeat(92))).isEqualTo("not complete");
  }

  @Test
  void whatIsNoLineIsRefused() {
    for (String each :
        new String[] {
          "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n",
          "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443 \r\n",
          "PROXY TCP4  192.0.2.7 198.51.100.1 56324 443\r\n",
          "PROXY TCP4 192.0.2.7 198.51.100.1 56324 65536\r\n",
          "PROXY TCP4 192.0.2.7 198.51.100.1 056324 443\r\n",
          "PROXY TCP4 192.0.2.7 198.51.100.1 +1 443\r\n",
          "PROXY TCP4 192.0.2.07 198.51.100.1 1 443\r\n",
          "PROXY TCP4 ::1 ::1 1 443\r\n",
          "PROXY TCP6 192.0.2.7 198.51.100.1 1 443\r\n",
          "PROXY TCP6 fe80::1%eth0 ::1 1 443\r\n",
          "PROXY UDP4 192.0.2.7 198.51.100.1 1 443\r\n",
          "PROXY UNKNOWNS\r\n",
          "PROXY \r\n",
          "proxy TCP4 192.0.2.7 198.51.100.1 1 443\r\n",
          "GET / HTTP/1.1\r\n",
          "\r\n\r\n"
        }) {
      assertThat(read(each + "x".repeat(107))).as(each).startsWith("refused: ");
    }
  }

  @Test
  void aBinaryHeaderNamesThePeerAndWhereItConnected() {
    assertThat(read(binary(0x21, 0x11, FOUR) + "more"))
        .isEqualTo(told("192.0.2.7:56324", "198.51.100.1:443", 28));
    String six =
        new String(
            HexFormat.of()
                .parseHex(
                    "20010db8000000000000000000000007"
                        + "20010db8000000000000000000000001"
                        + "000101bb"),
            ISO_8859_1);
    assertThat(read(binary(0x21, 0x22, six)))
        .isEqualTo(told("[2001:db8::7]:1", "[2001:db8::1]:443", 52));
  }

  @Test
  void pathsOfUnixSocketsEndAtTheirNul() {
    String paths = "/run/a" + "\0".repeat(102) + "\0name" + "\0".repeat(103);
    assertThat(read(binary(0x21, 0x31, paths)))
        .isEqualTo(told(new UnixAddress("/run/a"), new UnixAddress("\0name"), 232));
    String full = "x".repeat(108) + "\0".repeat(108);
    assertThat(read(binary(0x21, 0x32, full)))
        .isEqualTo(told(new UnixAddress("x".repeat(108)), new UnixAddress(""), 232));
  }

  @Test
  void theProxysOwnConnectionsAreNobodys() {
    assertThat(read(binary(0x20, 0x00, ""))).isEqualTo(told(null, null, 16));
    assertThat(read(binary(0x20, 0x11, FOUR))).isEqualTo(told(null, null, 28));
    assertThat(read(binary(0x21, 0x00, "tlvs"))).isEqualTo(told(null, null, 20));
  }

  @Test
  void whatFollowsTheAddressesMayGoUpToTheLimit() {
    int room = HeaderFuzz.HEADER_MAX - 28 - 3;
    assertThat(read(binary(0x21, 0x11, FOUR + value(4, "t".repeat(room))) + "more"))
        .isEqualTo(told("192.0.2.7:56324", "198.51.100.1:443", HeaderFuzz.HEADER_MAX));
    assertThat(read(binary(0x21, 0x11, FOUR + value(4, "t".repeat(room + 1)))))
        .isEqualTo("refused: a PROXY header has at most 300 bytes; this one says 301");
    assertThat(read(SIGNATURE + "!\u0011\u00ff\u00ff")).startsWith("refused: a PROXY header has");
  }

  @Test
  void whatIsNoBinaryHeaderIsRefused() {
    assertThat(read(binary(0x21, 0x11, FOUR.substring(1))))
        .startsWith("refused: expected at least");
    for (int command : new int[] {0x11, 0x22, 0x2f, 0x00, 0xff}) {
      assertThat(read(binary(command, 0x11, FOUR))).startsWith("refused: expected version 2");
    }
    for (int family : new int[] {0x10, 0x01, 0x13, 0x33, 0x40, 0xff}) {
      assertThat(read(binary(0x21, family, FOUR))).startsWith("refused: expected a family");
    }
    assertThat(read(SIGNATURE.substring(0, 11) + "x")).startsWith("refused: expected a PROXY");
  }

  @Test
  void anyStreamIsReadOrRefusedHoweverItIsCut() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random chance = new Random(seed);
      StringBuilder stream = new StringBuilder();
      for (int i = chance.nextInt(8); i > 0; i--) {
        stream.append(WORDS[chance.nextInt(WORDS.length)]);
        if (chance.nextInt(10) == 0) {
          stream.append((char) chance.nextInt(256));
        }
      }
      try {
        HeaderFuzz.header(bytes(stream.toString()));
      } catch (AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  @Test
  void onlyThisMachineIsTrustedUnlessOthersAreNamed() {
    TrustedForwarders local = TrustedForwarders.local();
    assertThat(local.trust(IPv4Address.of("127.1.2.3", 1))).isTrue();
    assertThat(local.trust(IPv6Address.of("::1", 1))).isTrue();
    assertThat(local.trust(new UnixAddress(""))).isTrue();
    assertThat(local.trust(IPv4Address.of("128.0.0.1", 1))).isFalse();
    assertThat(local.trust(IPv6Address.of("::2", 1))).isFalse();
    assertThat(local).hasToString("127.0.0.0/8,::1,unix");
  }

  @Test
  void forwardersAreNamedByAddressesAndNetworks() {
    TrustedForwarders some = TrustedForwarders.parse("10.1.0.0/15,192.0.2.7,2001:db8::/33");
    assertThat(some.trust(IPv4Address.of("10.0.255.255", 1))).isTrue();
    assertThat(some.trust(IPv4Address.of("10.2.0.0", 1))).isFalse();
    assertThat(some.trust(IPv4Address.of("192.0.2.7", 1))).isTrue();
    assertThat(some.trust(IPv4Address.of("192.0.2.6", 1))).isFalse();
    assertThat(some.trust(IPv6Address.of("2001:db8:7fff::1", 1))).isTrue();
    assertThat(some.trust(IPv6Address.of("2001:db8:8000::1", 1))).isFalse();
    assertThat(some.trust(new UnixAddress("/run/x"))).isFalse();
    assertThat(TrustedForwarders.parse("").trust(IPv4Address.of("127.0.0.1", 1))).isFalse();
    assertThat(TrustedForwarders.parse("0.0.0.0/0").trust(IPv4Address.of("8.8.8.8", 1))).isTrue();
    assertThat(TrustedForwarders.parse(some.toString())).hasToString(some.toString());
    for (String wrong : new String[] {"10.0.0.0/33", "10.0.0.0/-1", "host", "10.0.0.0/x", ","}) {
      assertThatThrownBy(() -> TrustedForwarders.parse(wrong)).hasMessageContaining("expected");
    }
  }

  @Test
  void whatIsKeptIsInProportionToWhatHasComeAndNotToWhatIsAnnounced() throws Exception {
    HeaderParser parser = new HeaderParser(4096);
    byte[] start = bytes("\r\n\r\n\0\r\nQUIT\n!\u0011\u000f\u00f0");
    parser.take(ByteBuffer.wrap(start));
    assertThat(parser.held()).isEqualTo(64);
    for (int count = start.length; count < 4000; count++) {
      parser.take(ByteBuffer.wrap(new byte[1]));
      assertThat(parser.held()).isLessThanOrEqualTo(Math.max(64, 2 * count + 2));
    }
  }
}
