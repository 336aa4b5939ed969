package spindle.address;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses: read, written, compared. What a literal means is the JDK's to say.
class AddressTest {
  private static final int TIMES = 20_000;
  private static final String[] WORDS = {
    "0", "1", "9", "255", "256", "01", ".", ".", ":", ":", "::", "f", "ffff", "12345", "1.2.3.4",
    "%", "x"
  };

  @Test
  void anIPv4AddressIsReadAndWrittenAsTheJdkDoes() throws Exception {
    Random random = new Random(4);
    for (int i = 0; i < TIMES; i++) {
      int bits = random.nextInt();
      IPv4Address address = new IPv4Address(bits, 80);
      InetAddress jdk = address.inetAddress();
      assertThat(address.host()).isEqualTo(jdk.getHostAddress());
      assertThat(IPv4Address.of(address.host(), 80)).isEqualTo(address);
      assertThat(IPv4Address.of((Inet4Address) jdk, 80)).isEqualTo(address);
    }
  }

  @Test
  void anIPv6AddressIsReadAsTheJdkDoesHoweverItIsWritten() throws Exception {
    Random random = new Random(6);
    for (int i = 0; i < TIMES; i++) {
      byte[] octets = new byte[16];
      random.nextBytes(octets);
      // Zeros in rows, for those are what is written in several ways.
      int zeros = random.nextInt();
      for (int group = 0; group < 8; group++) {
        if ((zeros >> group & 1) == 0) {
          octets[2 * group] = 0;
          octets[2 * group + 1] = 0;
        }
      }
      Inet6Address jdk = Inet6Address.getByAddress("", octets, -1);
      IPv6Address address = IPv6Address.of(jdk, 80);
      assertThat(IPv6Address.of(jdk.getHostAddress(), 80)).isEqualTo(address);
      assertThat(IPv6Address.of(jdk.getHostAddress().toUpperCase(Locale.ROOT), 80))
          .isEqualTo(address);
      assertThat(IPv6Address.of(address.host(), 80)).isEqualTo(address);
      assertThat(InetAddress.ofLiteral(address.host()).getAddress()).isEqualTo(octets);
    }
  }

  /// The examples of RFC 5952, sections 4 and 5.
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::ABCD, 2001:db8::abcd",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:0:0:0:0:0, 1::",
    "::1.2.3.4, ::102:304",
    "fe80::1%eth0, fe80::1%eth0"
  })
  void anIPv6AddressIsWrittenInItsShortForm(String literal, String shortest) {
    assertThat(IPv6Address.of(literal, 80).host()).isEqualTo(shortest);
    assertThat(IPv6Address.of(literal, 80)).hasToString("[" + shortest + "]:80");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.04",
        "1.2.3.-4",
        "1.2.3. 4",
        "1..3.4",
        "1.2.3.٤",
        "localhost",
        "::1"
      })
  void whatIsNoIPv4LiteralIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IPv4Address.of(text, 80))
        .withMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7:8::",
        "::12345",
        "::g",
        "::1.2.3",
        "::1.2.3.4:5",
        "1.2.3.4",
        "fe80::1%",
        "localhost",
        "1.2.3.4::9",
        "::٤"
      })
  void whatIsNoIPv6LiteralIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IPv6Address.of(text, 80))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void anIPv4AddressMappedIntoIPv6IsAnIPv4AddressWhereverItComesFrom() throws Exception {
    Address plain = IPv4Address.of("198.51.100.7", 80);
    for (String spelling :
        new String[] {
          "198.51.100.7", "::ffff:198.51.100.7", "::FFFF:c633:6407", "0:0:0:0:0:ffff:c633:6407"
        }) {
      assertThat(Address.literal(spelling, 80)).isEqualTo(plain);
    }
    byte[] octets =
        Address.literal("::1", 0) instanceof IPv6Address six
            ? six.inetAddress().getAddress()
            : new byte[0];
    octets[10] = -1;
    octets[11] = -1;
    Inet6Address jdk = Inet6Address.getByAddress("", octets, -1);
    assertThat(Address.of(jdk, 80)).isEqualTo(IPv4Address.of("0.0.0.1", 80));
    for (String near : new String[] {"::1:ffff:1.2.3.4", "::fffe:1.2.3.4", "::1.2.3.4"}) {
      assertThat(Address.literal(near, 80)).isInstanceOf(IPv6Address.class);
    }
  }

  @Test
  void anIPv6AddressIsNeverAMappedOne() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IPv6Address.of("::ffff:198.51.100.7", 80))
        .withMessageContaining("the IPv4 address 198.51.100.7");
    byte[] octets = new byte[16];
    octets[10] = -1;
    octets[11] = -1;
    Inet6Address jdk = Inet6Address.getByAddress("", octets, -1);
    assertThatIllegalArgumentException().isThrownBy(() -> IPv6Address.of(jdk, 80));
  }

  @Test
  void aScopeIsTheInterfacesNameIfThereIsOne() throws Exception {
    NetworkInterface some = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
    byte[] octets = IPv6Address.of("fe80::1", 0).inetAddress().getAddress();
    Inet6Address numbered = Inet6Address.getByAddress("", octets, some.getIndex());
    assertThat(IPv6Address.of(numbered, 1))
        .isEqualTo(IPv6Address.of("fe80::1%" + some.getName(), 1));
    Inet6Address nobodys = Inet6Address.getByAddress("", octets, 1_000_000);
    assertThat(IPv6Address.of(nobodys, 1)).hasToString("[fe80::1%1000000]:1");
    for (String scope : new String[] {some.getName(), Integer.toString(some.getIndex())}) {
      assertThat(IPv6Address.of("fe80::1%" + scope, 1).inetAddress())
          .isInstanceOfSatisfying(
              Inet6Address.class, host -> assertThat(host.getScopeId()).isEqualTo(some.getIndex()));
    }
  }

  @Test
  void portsAreChecked() {
    for (int port : new int[] {-1, 65_536}) {
      assertThatIllegalArgumentException().isThrownBy(() -> IPv4Address.of("127.0.0.1", port));
      assertThatIllegalArgumentException().isThrownBy(() -> IPv6Address.of("::1", port));
    }
    assertThat(IPv4Address.of("127.0.0.1", 65_535)).hasToString("127.0.0.1:65535");
  }

  @Test
  void aScopeBelongsToTheAddress() {
    assertThat(IPv6Address.of("fe80::1%eth0", 1)).isNotEqualTo(IPv6Address.of("fe80::1", 1));
    assertThat(IPv6Address.of("fe80::1%eth0", 1).scope()).isEqualTo("eth0");
    assertThat(IPv6Address.of("::1%lo", 1).inetAddress().isLoopbackAddress()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IPv6Address.of("fe80::1%nowhere", 1).inetAddress())
        .withMessageContaining("nowhere");
  }

  @Test
  void anyTextIsALiteralOrRefused() {
    Random random = new Random(5);
    for (int i = 0; i < TIMES; i++) {
      StringBuilder text = new StringBuilder();
      for (int words = random.nextInt(12); words > 0; words--) {
        text.append(WORDS[random.nextInt(WORDS.length)]);
      }
      byte[] bytes = text.toString().getBytes(ISO_8859_1);
      AddressFuzz.four(bytes);
      AddressFuzz.six(bytes);
    }
  }
}
