package spindle.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  private static final long SEED = 20_261_130;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/31, 10.1.2.2, true",
    "10.1.2.3/31, 10.1.2.4, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 127.0.0.1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "fe80::/10, fe80::1%lo, true",
    "::1, ::1, true",
    "192.0.2.0/24, ::ffff:192.0.2.9, true"
  })
  void anAddressIsInANetworkOrIsNot(String network, String address, boolean has) {
    assertThat(Network.of(network).has(Address.literal(address, 80))).isEqualTo(has);
  }

  @Test
  void whatIsNoIpAddressIsInNone() {
    assertThat(Network.of("::/0").has(new UnixAddress("/run/app"))).isFalse();
    assertThat(Network.of("0.0.0.0/0").has(new HostnameAddress("localhost", 80))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "::/129",
        "10/8",
        "010.0.0.0/8",
        "localhost",
        "unix",
        "::ffff:0:0/96"
      })
  void thisIsNoNetwork(String text) {
    assertThatThrownBy(() -> Network.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("10.0.0.0/8");
  }

  @Test
  void itsFirstAddressStandsForIt() {
    assertThat(Network.of("10.1.2.3/8")).isEqualTo(Network.of("10.0.0.0/8"));
    assertThat(Network.of("10.1.2.3/8").first()).isEqualTo(IPv4Address.of("10.0.0.0", 0));
    assertThat(Network.of("2001:db8:ffff::/36")).hasToString("2001:db8:f000::/36");
    assertThat(Network.of("192.0.2.7/32")).hasToString("192.0.2.7");
    assertThatThrownBy(() -> new Network(new UnixAddress("/run/app"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Beside a comparison of the addresses as numbers in base two.
  @Test
  void anyAddressIsInThoseNetworksWhoseBitsItBeginsWith() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] one = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(one);
      byte[] other = one.clone();
      other[random.nextInt(one.length)] ^= (byte) (1 << random.nextInt(8));
      int bits = random.nextInt(8 * one.length + 1);
      Address first = Address.of(InetAddress.getByAddress(one), 0);
      Address asked = Address.of(InetAddress.getByAddress(other), 0);
      boolean same = inBits(one).substring(0, bits).equals(inBits(other).substring(0, bits));
      assertThat(new Network(first, bits).has(asked))
          .as("seed %d, %s in %s/%d", SEED, asked, first, bits)
          .isEqualTo(same);
    }
  }

  private static String inBits(byte[] octets) {
    StringBuilder text = new StringBuilder();
    for (byte each : octets) {
      text.append(Integer.toBinaryString(0x100 | (each & 0xff)), 1, 9);
    }
    return text.toString();
  }
}
