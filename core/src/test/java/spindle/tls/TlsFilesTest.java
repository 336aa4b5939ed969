package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.reactor.LogCapture;
import spindle.reason.PemRefused;
import spindle.tls.Certificates.Issued;
import spindle.tls.Certificates.Wish;
import spindle.tls.pem.Der;
import spindle.tls.pem.FileReads;
import spindle.tls.pem.Pem;
import spindle.tls.pem.PrivateKeys;

/// Real files as editors and tools leave them: loaded, or refused with the file's name and what to
/// do; nothing that was meant to count is passed over in silence.
class TlsFilesTest {
  private static final Issued ROOT = Certificates.root("the root");
  private static final Issued OTHER = Certificates.root("another root");
  private static final Issued EC = Certificates.issue(Wish.server("localhost"), ROOT);
  private static final Issued OF_RSA = Certificates.issue(Wish.server("localhost").rsa(), ROOT);
  private static final String MARK = "\ufeff";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static int roots(TlsTrust trust) throws Exception {
    return trust.read(new FileReads()).getAcceptedIssuers().length;
  }

  private static Credential only(TlsIdentity identity) throws Exception {
    return identity.read(new FileReads()).getFirst();
  }

  @Test
  void aByteOrderMarkIsPassedOver() throws Exception {
    Path both = file("roots.pem", MARK + ROOT.chainPem() + OTHER.chainPem());
    assertThat(roots(TlsTrust.pem(both))).isEqualTo(2);
    Path chain = file("chain.pem", MARK + EC.chainPem() + ROOT.chainPem());
    Path key = file("key.pem", MARK + EC.keyPem());
    assertThat(only(TlsIdentity.pem(chain, key)).chain().getFirst()).isEqualTo(EC.certificate());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE----",
        "-----BEGIN CERTIFICATE",
        "BEGIN CERTIFICATE-----",
        "x-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----x",
        "----- BEGIN CERTIFICATE -----",
        "-----Begin Certificate-----",
        "\u2014\u2014BEGIN CERTIFICATE\u2014\u2014",
        MARK + "-----BEGIN CERTIFICATE-----",
        "-----END CERTIFICATE-----"
      })
  void aFirstLineThatIsSlightlyOffIsRefusedByName(String line) throws Exception {
    String damaged = ROOT.chainPem().replace("-----BEGIN CERTIFICATE-----", line);
    Path roots = file("roots.pem", OTHER.chainPem() + damaged);
    assertThatThrownBy(() -> roots(TlsTrust.pem(roots)))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining(roots.toString())
        .hasMessageContaining("alone on a line, got '");
  }

  @Test
  void commentsInPlainWordsArePassedOver() throws Exception {
    String text = "# begin of it\nfront-end: Bag Attributes\n# BEGIN our roots\n--- roots ---\n";
    assertThat(roots(TlsTrust.pem(file("r.pem", text + ROOT.chainPem() + "# the end\n")))).isOne();
  }

  @Test
  void aTextWithWideCharactersOrWrittenOutLineBreaksIsRefusedByName() throws Exception {
    Path wide = Files.write(folder.resolve("wide.pem"), ROOT.chainPem().getBytes(UTF_16LE));
    assertThatThrownBy(() -> roots(TlsTrust.pem(wide)))
        .hasMessageContaining("wide.pem")
        .hasMessageContaining("UTF-16");
    Path one = file("one.pem", ROOT.chainPem().strip().replace("\n", "\\n"));
    assertThatThrownBy(() -> roots(TlsTrust.pem(one)))
        .hasMessageContaining("one.pem")
        .hasMessageContaining("alone on a line");
  }

  @Test
  void aCertificateInDerIsARootOrAChain() throws Exception {
    Path root = Files.write(folder.resolve("root.crt"), Certificates.encoded(ROOT.certificate()));
    assertThat(roots(TlsTrust.pem(root))).isOne();
    Files.writeString(folder.resolve("other.pem"), OTHER.chainPem());
    assertThat(roots(TlsTrust.pemFolder(folder))).isEqualTo(2);
    Path chain = Files.write(folder.resolve("own.crt"), Certificates.encoded(EC.certificate()));
    assertThat(only(TlsIdentity.pem(chain, file("own.key", EC.keyPem()))).chain()).hasSize(1);
  }

  @Test
  void whatHasNoCertificateInAFolderOfRootsIsReported() throws Exception {
    var _ = file("a.pem", ROOT.chainPem());
    var _ = file("b.crt", "nothing at all");
    Files.write(folder.resolve("c.crt"), EC.key().getEncoded());
    try (LogCapture log = LogCapture.ofTls()) {
      assertThat(roots(TlsTrust.pemFolder(folder))).isOne();
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().getFirst())
          .contains("b.crt (no block of PEM)", "c.crt (DER that is no certificate)");
    }
    Files.delete(folder.resolve("a.pem"));
    assertThatThrownBy(() -> roots(TlsTrust.pemFolder(folder)))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining("b.crt (no block of PEM)");
  }

  @Test
  void blocksBesideTheRootsAreReportedButForKeys() throws Exception {
    String list = Certificates.pem("X509 CRL", new byte[4]);
    String curve = Certificates.pem("EC PARAMETERS", new byte[4]);
    Path roots = file("r.pem", ROOT.chainPem() + curve + ROOT.keyPem() + list);
    try (LogCapture log = LogCapture.ofTls()) {
      assertThat(roots(TlsTrust.pem(roots))).isOne();
      assertThat(log.lines().getFirst()).contains("r.pem", "[X509 CRL]");
    }
    assertThatThrownBy(() -> roots(TlsTrust.pem(file("l.pem", list))))
        .hasMessageContaining("l.pem: expected certificates of roots, got the blocks [X509 CRL]");
  }

  @Test
  void certificatesUnderOpensslsOtherLabelsAreTaken() throws Exception {
    byte[] whole = Certificates.encoded(ROOT.certificate());
    assertThat(roots(TlsTrust.pem(file("a.pem", Certificates.pem("X509 CERTIFICATE", whole)))))
        .isOne();
    assertThat(roots(TlsTrust.pem(file("b.pem", Certificates.pem("TRUSTED CERTIFICATE", whole)))))
        .isOne();
    byte[] uses =
        Der.encode(Der.SEQUENCE, Der.encode(Der.CONTEXT_0, Der.encode(Der.OBJECT_IDENTIFIER)));
    byte[] limited = Arrays.copyOf(whole, whole.length + uses.length);
    System.arraycopy(uses, 0, limited, whole.length, uses.length);
    Path file = file("c.pem", Certificates.pem("TRUSTED CERTIFICATE", limited));
    assertThatThrownBy(() -> roots(TlsTrust.pem(file)))
        .hasMessageContaining("c.pem")
        .hasMessageContaining("openssl x509");
  }

  private static BigInteger decrypted(String text, String password) throws IOException {
    return secret(PrivateKeys.only(Pem.parse(text), password.toCharArray()));
  }

  private static BigInteger secret(PrivateKey key) {
    return ((ECPrivateKey) key).getS();
  }

  @Test
  void keysThatOpensslEncryptsAreDecrypted() throws Exception {
    BigInteger plain = secret(PrivateKeys.only(Pem.parse(OpenSslKeys.PLAIN), null));
    for (String each :
        List.of(
            OpenSslKeys.DES3,
            OpenSslKeys.AES128,
            OpenSslKeys.AES256_SHA512,
            OpenSslKeys.OF_PKCS12,
            OpenSslKeys.OF_MD5)) {
      assertThat(decrypted(each, "secret")).isEqualTo(plain);
      assertThatThrownBy(() -> decrypted(each, "wrong"))
          .isInstanceOf(PemRefused.class)
          .hasMessageContaining("password");
    }
  }

  @Test
  void keysThatCannotBeDecryptedSaySoAndHowToConvertThem() {
    assertThatThrownBy(() -> decrypted(OpenSslKeys.SCRYPT, "secret"))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining("scrypt")
        .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes256");
    assertThatThrownBy(() -> decrypted(OpenSslKeys.CAMELLIA, "secret"))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining("a cipher that is not known here (2a83088c9a4b3d01010104)")
        .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes256");
  }

  @Test
  void aPasswordComesOutOfAFileOrAVariable() throws Exception {
    Path chain = file("chain.pem", OpenSslKeys.CERTIFICATE);
    Path key = file("key.pem", OpenSslKeys.DES3);
    Path password = file("password", "secret\n");
    assertThat(only(TlsIdentity.pem(chain, key, TlsPassword.file(password))).key()).isNotNull();
    assertThatThrownBy(() -> only(TlsIdentity.pem(chain, key, TlsPassword.environment("PATH"))))
        .hasMessageContaining("key.pem")
        .hasMessageContaining("the password is not that of the private key");
    assertThatThrownBy(() -> only(TlsIdentity.pem(chain, key, TlsPassword.environment("NO_1"))))
        .hasMessageContaining("'NO_1'");
    assertThatThrownBy(() -> only(TlsIdentity.pem(chain, key)))
        .hasMessageContaining("key.pem")
        .hasMessageContaining("passwordFile=");
    assertThat(TlsPassword.of("secret".toCharArray()).toString()).doesNotContain("secret");
  }

  @Test
  void whatIsMissingIsNamedWithItsRole() {
    Path none = folder.resolve("none.pem");
    assertThatThrownBy(() -> only(TlsIdentity.pem(none, none)))
        .hasMessage("there is no file " + none + " (the certificate chain)");
    assertThatThrownBy(() -> roots(TlsTrust.pem(none)))
        .hasMessage("there is no file " + none + " (roots that are believed)");
    assertThatThrownBy(() -> only(TlsIdentity.pem(file("c.pem", EC.chainPem()), none)))
        .hasMessage("there is no file " + none + " (the private key)");
    assertThatThrownBy(() -> roots(TlsTrust.pem(folder))).hasMessageContaining(folder.toString());
    assertThatThrownBy(() -> roots(TlsTrust.pemFolder(none)))
        .hasMessage("there is no folder " + none);
  }

  @Test
  void aDamagedCertificateAndAKeyOfAnotherAreSaidWithTheirFiles() throws Exception {
    Path damaged = file("damaged.pem", Certificates.pem("CERTIFICATE", new byte[] {0x30, 1, 0}));
    Path key = file("key.pem", EC.keyPem());
    assertThatThrownBy(() -> only(TlsIdentity.pem(damaged, key)))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining("damaged.pem (the certificate chain): a certificate cannot be read");
    assertThatThrownBy(() -> roots(TlsTrust.pem(damaged))).hasMessageContaining("damaged.pem");
    Path chain = file("chain.pem", ROOT.chainPem());
    assertThatThrownBy(() -> only(TlsIdentity.pem(chain, key)))
        .hasMessageContaining("key.pem")
        .hasMessageContaining("chain.pem")
        .hasMessageContaining("not that of the certificate");
    Path rsa = file("rsa.pem", OF_RSA.chainPem());
    assertThatThrownBy(() -> only(TlsIdentity.pem(rsa, key)))
        .hasMessageContaining("not that of the certificate");
    Path der = Files.write(folder.resolve("key.der"), EC.key().getEncoded());
    assertThatThrownBy(() -> only(TlsIdentity.pem(file("own.pem", EC.chainPem()), der)))
        .hasMessageContaining("key.der")
        .hasMessageContaining("-inform DER");
  }

  @Test
  void aFileWithSeveralKeysIsRefusedSinceNobodyKnowsWhichIsMeant() throws Exception {
    Path two = file("two.pem", EC.keyPem() + OTHER.keyPem());
    assertThatThrownBy(() -> only(TlsIdentity.pem(file("own.pem", EC.chainPem()), two)))
        .isInstanceOf(PemRefused.class)
        .hasMessageContaining("two.pem")
        .hasMessageContaining("one private key, got several");
  }

  @Test
  void anyFaultOfAPkcs12FileIsSaidWithItsName() throws Exception {
    TlsPassword password = TlsPassword.of("secret".toCharArray());
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("root", ROOT.certificate());
    Path keyless = folder.resolve("keyless.p12");
    try (OutputStream out = Files.newOutputStream(keyless)) {
      store.store(out, "secret".toCharArray());
    }
    assertThatThrownBy(() -> only(TlsIdentity.pkcs12(keyless, password)))
        .hasMessageContaining("keyless.p12: expected a private key");
    store.setKeyEntry(
        "own", OTHER.key(), "secret".toCharArray(), new Certificate[] {ROOT.certificate()});
    Path strange = folder.resolve("strange.p12");
    try (OutputStream out = Files.newOutputStream(strange)) {
      store.store(out, "secret".toCharArray());
    }
    assertThatThrownBy(() -> only(TlsIdentity.pkcs12(strange, password)))
        .hasMessageContaining("strange.p12")
        .hasMessageContaining("not that of the certificate");
    for (byte[] broken : List.of(new byte[0], new byte[3], "text".getBytes(US_ASCII))) {
      Path file = Files.write(folder.resolve("short.p12"), broken);
      assertThatThrownBy(() -> only(TlsIdentity.pkcs12(file, password)))
          .isInstanceOf(PemRefused.class)
          .hasMessageContaining("short.p12: it is no PKCS#12 file, or is damaged")
          .hasMessageNotContaining("null");
    }
  }
}
