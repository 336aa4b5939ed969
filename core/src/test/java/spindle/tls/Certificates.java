package spindle.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.tls.pem.Der;

/// Certificates made for tests: roots, and what they issue. Written with the encoder of the main
/// sources, read back by the JDK.
final class Certificates {
  private static final int BIT_STRING = 0x03;
  private static final int BOOLEAN = 0x01;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int SET = 0x31;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final int CONTEXT_3 = 0xa3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static long serial = System.nanoTime();

  /// A certificate, its key and what vouches for it.
  record Issued(X509Certificate certificate, PrivateKey key, List<X509Certificate> chain) {
    TlsIdentity identity() {
      return TlsIdentity.of(chain, key);
    }

    String chainPem() {
      StringBuilder text = new StringBuilder();
      for (X509Certificate each : chain) {
        text.append(pem("CERTIFICATE", encoded(each)));
      }
      return text.toString();
    }

    String keyPem() {
      return pem("PRIVATE KEY", key.getEncoded());
    }

    /// Writes both into one file.
    Path writeTo(Path file) {
      try {
        return Files.writeString(file, chainPem() + keyPem());
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  /// What a certificate is to say.
  record Wish(
      String name, List<String> hosts, Instant from, Instant to, boolean isRoot, String kind) {
    static Wish server(String... hosts) {
      Instant now = Instant.now();
      return new Wish(
          hosts[0],
          List.of(hosts),
          now.minus(Duration.ofDays(1)),
          now.plus(Duration.ofDays(30)),
          false,
          "EC");
    }

    Wish expired() {
      Instant now = Instant.now();
      return new Wish(
          name, hosts, now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)), isRoot, kind);
    }

    Wish rsa() {
      return new Wish(name, hosts, from, to, isRoot, "RSA");
    }

    Wish root() {
      return new Wish(name, hosts, from, to, true, kind);
    }
  }

  private Certificates() {}

  /// A root that vouches for itself.
  static Issued root(String name) {
    return issue(Wish.server(name).root(), null);
  }

  static Issued issue(Wish wish, @Nullable Issued by) {
    try {
      KeyPair pair = keyPair(wish.kind);
      String issuer = by == null ? wish.name : name(by.certificate);
      PrivateKey signer = by == null ? pair.getPrivate() : by.key;
      byte[] body = body(wish, issuer, pair, signer);
      Signature signature = Signature.getInstance(algorithm(signer));
      signature.initSign(signer);
      signature.update(body);
      byte[] whole =
          Der.encode(
              Der.SEQUENCE,
              body,
              algorithmId(signer),
              Der.encode(BIT_STRING, new byte[1], signature.sign()));
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(whole));
      return new Issued(certificate, pair.getPrivate(), List.of(certificate));
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static KeyPair keyPair(String kind) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    if (kind.equals("EC")) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    } else {
      generator.initialize(2048);
    }
    return generator.generateKeyPair();
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName().substring("CN=".length());
  }

  private static String algorithm(PrivateKey signer) {
    return signer.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
  }

  private static byte[] algorithmId(PrivateKey signer) {
    return signer.getAlgorithm().equals("EC")
        ? Der.encode(Der.SEQUENCE, oid("2a8648ce3d040302"))
        : Der.encode(Der.SEQUENCE, oid("2a864886f70d01010b"), Der.encodedNull());
  }

  private static byte[] oid(String hex) {
    return Der.encode(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(hex));
  }

  private static byte[] body(Wish wish, String issuer, KeyPair pair, PrivateKey signer)
      throws IOException {
    return Der.encode(
        Der.SEQUENCE,
        Der.encode(Der.CONTEXT_0, Der.encode(Der.INTEGER, new byte[] {2})),
        Der.encode(Der.INTEGER, BigInteger.valueOf(serial++).toByteArray()),
        algorithmId(signer),
        distinguished(issuer),
        Der.encode(Der.SEQUENCE, time(wish.from), time(wish.to)),
        distinguished(wish.name),
        pair.getPublic().getEncoded(),
        Der.encode(CONTEXT_3, extensions(wish)));
  }

  private static byte[] distinguished(String name) {
    byte[] value = Der.encode(UTF8_STRING, name.getBytes(UTF_8));
    return Der.encode(
        Der.SEQUENCE, Der.encode(SET, Der.encode(Der.SEQUENCE, oid("550403"), value)));
  }

  private static byte[] time(Instant instant) {
    return Der.encode(UTC_TIME, TIME.format(instant).getBytes(US_ASCII));
  }

  private static byte[] extensions(Wish wish) throws IOException {
    List<byte[]> list = new ArrayList<>();
    if (wish.isRoot) {
      byte[] yes = Der.encode(BOOLEAN, new byte[] {-1});
      byte[] constraints = Der.encode(Der.SEQUENCE, yes);
      list.add(
          Der.encode(Der.SEQUENCE, oid("551d13"), yes, Der.encode(Der.OCTET_STRING, constraints)));
    } else {
      List<byte[]> names = new ArrayList<>();
      for (String host : wish.hosts) {
        names.add(alternative(host));
      }
      byte[] all = Der.encode(Der.SEQUENCE, names.toArray(new byte[0][]));
      list.add(Der.encode(Der.SEQUENCE, oid("551d11"), Der.encode(Der.OCTET_STRING, all)));
    }
    return Der.encode(Der.SEQUENCE, list.toArray(new byte[0][]));
  }

  private static byte[] alternative(String host) throws IOException {
    boolean literal = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return literal
        ? Der.encode(IP_ADDRESS, InetAddress.getByName(host).getAddress())
        : Der.encode(DNS_NAME, host.getBytes(US_ASCII));
  }

  static String pem(String label, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(
            label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), label);
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
