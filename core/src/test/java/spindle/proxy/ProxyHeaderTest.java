package spindle.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// The values of a header of version 2: what each is known by, and what is refused.
class ProxyHeaderTest {
  private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1);
  private static final byte[] FOUR = {(byte) 192, 0, 2, 7, (byte) 198, 51, 100, 1, 1, 2, 3, 4};

  private static byte[] value(int type, byte... bytes) {
    return joined(new byte[] {(byte) type, (byte) (bytes.length >> 8), (byte) bytes.length}, bytes);
  }

  private static byte[] value(int type, String text) {
    return value(type, text.getBytes(UTF_8));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }

  private static byte[] header(int command, byte[]... values) {
    byte[] rest = joined(FOUR, joined(values));
    return joined(
        SIGNATURE,
        new byte[] {(byte) command, 0x11, (byte) (rest.length >> 8), (byte) rest.length},
        rest);
  }

  private static ProxyHeader read(byte[] header) throws HeaderRefused {
    HeaderParser parser = new HeaderParser(4096);
    parser.take(ByteBuffer.wrap(header));
    assertThat(parser.result()).isNotNull();
    return parser.header();
  }

  private static ProxyHeader readValues(byte[]... values) throws HeaderRefused {
    return read(header(0x21, values));
  }

  @Test
  void eachKnownValueIsReadByItsName() throws Exception {
    byte[] tls =
        joined(
            new byte[] {7, 0, 0, 0, 0},
            value(0x21, "TLSv1.3"),
            value(0x22, "K\u00f6nig"),
            value(0x23, "TLS_AES_256_GCM_SHA384"),
            value(0x25, "RSA2048"));
    ProxyHeader header =
        readValues(
            value(0x01, "h2"),
            value(0x02, "b\u00fccher.example"),
            value(0x04, "padding"),
            value(0x05, (byte) 1, (byte) 2),
            value(0x20, tls),
            value(0x30, "blue"),
            value(0xea, "\001vpce-08d2bf15fac5001c9"),
            value(0xee, (byte) 1, (byte) 0x78, (byte) 0x56, (byte) 0x34, (byte) 0xf2),
            value(
                0xe0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1,
                (byte) 2));
    assertThat(header.version()).isEqualTo(2);
    assertThat(header.applicationProtocol()).contains("h2");
    assertThat(header.authority()).contains("b\u00fccher.example");
    assertThat(header.uniqueId()).hasValueSatisfying(id -> assertThat(id).containsExactly(1, 2));
    assertThat(header.networkNamespace()).contains("blue");
    assertThat(header.awsEndpoint()).contains("vpce-08d2bf15fac5001c9");
    assertThat(header.azureLink()).hasValue(0xf2345678L);
    assertThat(header.googleConnection()).hasValue(0x102);
    assertThat(header.values()).hasSize(9).element(2).hasToString("0x04, 7 bytes");
    ProxiedTls said = header.tls().orElseThrow();
    assertThat(List.of(said.isUsed(), said.hasCertificate(), said.isVerified())).containsOnly(true);
    assertThat(said.version()).contains("TLSv1.3");
    assertThat(said.commonName()).contains("K\u00f6nig");
    assertThat(said.cipher()).contains("TLS_AES_256_GCM_SHA384");
    assertThat(said.value(0x25)).contains("RSA2048".getBytes(UTF_8));
    assertThat(said.value(0x24)).isEmpty();
  }

  @Test
  void whatIsNotSaidIsEmptyAndUnknownTypesAreThereAsBytes() throws Exception {
    ProxyHeader header = readValues(value(0xf0, "x"), value(0xf0, "y"), value(0xea, "\002z"));
    assertThat(header.value(0xf0)).contains("x".getBytes(UTF_8));
    assertThat(header.values()).extracting(ProxyValue::type).containsExactly(0xf0, 0xf0, 0xea);
    assertThat(header.applicationProtocol()).isEmpty();
    assertThat(header.tls()).isEmpty();
    assertThat(header.awsEndpoint()).as("of another subtype").isEmpty();
    assertThat(header.azureLink()).isEmpty();
    assertThat(header.googleConnection()).isEmpty();
    assertThat(readValues().values()).isEmpty();
  }

  @Test
  void aCertificateThatTheForwarderDoesNotBelieveIsNotVerified() throws Exception {
    for (byte[] tls : new byte[][] {{7, 0, 0, 0, 10}, {1, 0, 0, 0, 0}}) {
      ProxiedTls said = readValues(value(0x20, tls)).tls().orElseThrow();
      assertThat(said.isUsed()).isTrue();
      assertThat(said.isVerified()).isFalse();
    }
    assertThat(readValues(value(0x20, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1)).tls())
        .hasValueSatisfying(said -> assertThat(said.isUsed()).isFalse());
  }

  private static byte[] withChecksum(int command) {
    byte[] header = header(command, value(0x02, "a"), value(0x03, new byte[4]), value(0x04, "b"));
    CRC32C sum = new CRC32C();
    sum.update(header);
    int at = header.length - 4 - 4;
    ByteBuffer.wrap(header).putInt(at, (int) sum.getValue());
    return header;
  }

  @Test
  void aChecksumIsChecked() throws Exception {
    byte[] header = withChecksum(0x21);
    assertThat(read(header).authority()).contains("a");
    int type = 16 + FOUR.length + 3 + 1;
    for (int i = 16; i < header.length; i++) {
      if (i == type) {
        // Then it has no checksum.
        continue;
      }
      byte[] damaged = header.clone();
      damaged[i] ^= 4;
      assertThatThrownBy(() -> read(damaged)).as("at %d", i).isInstanceOf(HeaderRefused.class);
    }
    byte[] damaged = header.clone();
    damaged[header.length - 1] ^= 1;
    assertThatThrownBy(() -> read(damaged)).hasMessageContaining("it was damaged");
    assertThatThrownBy(() -> readValues(value(0x03, "abc")))
        .hasMessageContaining("a checksum of 4 bytes, got 3");
  }

  @Test
  void valuesThatAreCutAreRefused() throws Exception {
    byte[] whole = header(0x21, value(0x05, "0123456789"));
    for (int less = 1; less < 13; less++) {
      byte[] cut = Arrays.copyOf(whole, whole.length - less);
      cut[15] -= (byte) less;
      assertThatThrownBy(() -> read(cut))
          .as("%d bytes less", less)
          .isInstanceOf(HeaderRefused.class)
          .hasMessageContaining("more than there are");
    }
    assertThatThrownBy(() -> readValues(value(0x20, "1234")))
        .hasMessageContaining("at least 5 bytes on TLS, got 4");
    assertThatThrownBy(() -> readValues(value(0x20, "12345!\0\003ab")))
        .hasMessageContaining("type 0x21 is said to have 3 bytes, 1 more");
  }

  @Test
  void ofTheForwardersOwnConnectionsNothingIsSaid() throws Exception {
    assertThat(read(header(0x20, value(0x02, "a"))).values()).isEmpty();
    assertThat(read("PROXY UNKNOWN\r\n".getBytes(ISO_8859_1)).version()).isEqualTo(1);
  }

  @Test
  void whoIsGivenBytesMayChangeThem() throws Exception {
    ProxyHeader header = readValues(value(0x05, "id"));
    header.uniqueId().orElseThrow()[0] = 0;
    assertThat(header.uniqueId()).contains("id".getBytes(UTF_8));
  }
}
