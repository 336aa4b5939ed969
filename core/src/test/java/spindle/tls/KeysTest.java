package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.reason.PemRefused;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.pem.CertificateFile;
import spindle.tls.pem.Der;
import spindle.tls.pem.FileReads;
import spindle.tls.pem.Pem;
import spindle.tls.pem.PrivateKeys;

/// Certificates and keys out of files of every kind.
class KeysTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued EC = Certificates.issue(Wish.server("localhost"), ROOT);
  private static final Issued RSA = Certificates.issue(Wish.server("localhost").rsa(), ROOT);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Credential only(TlsIdentity identity) throws Exception {
    List<Credential> all = identity.read(new FileReads());
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static PrivateKey parsed(String text) throws IOException {
    return PrivateKeys.only(Pem.parse(text), null);
  }

  /// What stands in a PKCS#8 key: the key in the older form of its algorithm.
  private static byte[] inner(PrivateKey key) throws IOException {
    Der.Reader fields = new Der.Reader(key.getEncoded()).next(Der.SEQUENCE).inside();
    var _ = fields.next(Der.INTEGER);
    var _ = fields.next(Der.SEQUENCE);
    return fields.next(Der.OCTET_STRING).content();
  }

  @Test
  void keysInPkcs8AreRead() throws IOException {
    assertThat(parsed(EC.keyPem())).isEqualTo(EC.key());
    assertThat(parsed(RSA.keyPem())).isEqualTo(RSA.key());
  }

  @Test
  void anRsaKeyInPkcs1IsRead() throws IOException {
    assertThat(parsed(Certificates.pem("RSA PRIVATE KEY", inner(RSA.key())))).isEqualTo(RSA.key());
  }

  @Test
  void anEcKeyInSec1IsReadByTheCurveThatItNames() throws Exception {
    Der.Reader fields = new Der.Reader(inner(EC.key())).next(Der.SEQUENCE).inside();
    byte[] secret = sec1Secret(fields);
    byte[] curve = new byte[] {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
    byte[] sec1 =
        Der.encode(
            Der.SEQUENCE,
            Der.encode(Der.INTEGER, new byte[] {1}),
            Der.encode(Der.OCTET_STRING, secret),
            Der.encode(Der.CONTEXT_0, Der.encode(Der.OBJECT_IDENTIFIER, curve)));
    PrivateKey read = parsed(Certificates.pem("EC PRIVATE KEY", sec1));
    assertThat(Credential.of(EC.chain(), read).isFor("localhost")).isTrue();
  }

  private static byte[] sec1Secret(Der.Reader fields) throws IOException {
    var _ = fields.next(Der.INTEGER);
    return fields.next(Der.OCTET_STRING).content();
  }

  @Test
  void anEcKeyThatNamesNoCurveIsRefused() throws IOException {
    byte[] sec1 =
        Der.encode(
            Der.SEQUENCE,
            Der.encode(Der.INTEGER, new byte[] {1}),
            Der.encode(Der.OCTET_STRING, new byte[32]));
    assertThatThrownBy(() -> parsed(Certificates.pem("EC PRIVATE KEY", sec1)))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining("curve");
  }

  @Test
  void otherBlocksAndTextBetweenThemArePassedOver() throws Exception {
    String text = "Bag Attributes\n" + EC.chainPem() + "\nmore text\n" + EC.keyPem();
    assertThat(parsed(text)).isEqualTo(EC.key());
    Path file = file("both.pem", text);
    assertThat(CertificateFile.read(new FileReads(), file, "the chain").certificates())
        .isEqualTo(EC.chain());
  }

  @Test
  void pkcs12IsRead() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] password = "secret".toCharArray();
    store.setKeyEntry("own", RSA.key(), password, RSA.chain().toArray(new Certificate[0]));
    Path file = folder.resolve("own.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
    Credential read = only(TlsIdentity.pkcs12(file, TlsPassword.of(password)));
    assertThat(read.key()).isEqualTo(RSA.key());
    assertThat(read.chain()).isEqualTo(RSA.chain());
    assertThatThrownBy(() -> only(TlsIdentity.pkcs12(file, TlsPassword.of(new char[] {'x'}))))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining(file + ": the password is not that of the file");
  }

  @Test
  void aFolderOfRootsIsReadAndAnEmptyOneRefused() throws Exception {
    assertThatThrownBy(() -> TlsTrust.pemFolder(folder).read(new FileReads()))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining(folder.toString());
    var _ = file("a.pem", ROOT.chainPem());
    var _ = file("b.crt", Certificates.root("another").chainPem());
    var _ = file("c.txt", "nothing");
    assertThat(TlsTrust.pemFolder(folder).read(new FileReads()).getAcceptedIssuers()).hasSize(2);
  }

  @Test
  void whatIsWrongIsSaidWithTheFile() throws Exception {
    Path chain = file("chain.pem", EC.chainPem());
    for (String broken :
        List.of(
            "",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n",
            "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END OTHER-----\n",
            Certificates.pem("RSA PRIVATE KEY", new byte[3])
                .replace("AAAA", "Proc-Type: 4,ENCRYPTED"),
            EC.keyPem() + RSA.keyPem())) {
      Path key = file("key.pem", broken);
      assertThatThrownBy(() -> only(TlsIdentity.pem(chain, key)))
          .isInstanceOf(PemRefused.class)
          .hasMessageContaining("key.pem");
    }
    Path empty = file("empty.pem", "");
    assertThatThrownBy(() -> only(TlsIdentity.pem(empty, empty)))
        .hasMessageContaining("expected a certificate, got an empty file");
  }

  @Test
  void anyBytesAreAKeyOrRefused() {
    byte[] good = RSA.key().getEncoded();
    for (long seed = 0; seed < 3_000; seed++) {
      KeysFuzz.privateKey(mutated(good, new Random(seed)));
      KeysFuzz.pem(mutated((EC.keyPem() + EC.chainPem()).getBytes(US_ASCII), new Random(seed)));
    }
  }

  private static byte[] mutated(byte[] good, Random chance) {
    byte[] bytes =
        Arrays.copyOf(good, chance.nextInt(4) == 0 ? chance.nextInt(good.length) : good.length);
    for (int i = chance.nextInt(6); i > 0 && bytes.length > 0; i--) {
      bytes[chance.nextInt(Math.min(bytes.length, 1 + chance.nextInt(bytes.length)))] =
          (byte) chance.nextInt(256);
    }
    return bytes;
  }

  @Test
  void lengthsAreHeldAgainstWhatIsThere() {
    for (String hex : List.of("30", "3005", "3084ffffffff", "308101", "30820001", "3080", "1f01")) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThatThrownBy(() -> new Der.Reader(bytes).next()).isInstanceOf(PemRefused.class);
    }
  }
}
