package spindle.tls.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import spindle.reason.PemRefused;

/// The certificates of a file, in PEM or DER, and what else is in it.
///
/// @param others the labels of its other blocks
/// @param nature what it is if it has no certificate, in words
public record CertificateFile(
    Path file, List<X509Certificate> certificates, List<String> others, String nature) {

  /// Reads a file and takes it apart.
  ///
  /// @param role as for [FileReads#read]
  /// @throws PemRefused if something in it is damaged
  public static CertificateFile read(FileReads files, Path file, String role) throws IOException {
    byte[] bytes = files.read(file, role);
    try {
      return of(file, bytes);
    } catch (PemRefused refused) {
      throw new PemRefused("%s (%s): %s".formatted(file, role, refused.getMessage()), refused);
    }
  }

  public static CertificateFile of(Path file, byte[] bytes) throws PemRefused {
    return Pem.isDer(bytes) ? fromDer(file, bytes) : fromPem(file, bytes);
  }

  private static CertificateFile fromPem(Path file, byte[] bytes) throws PemRefused {
    List<Pem> blocks = Pem.parse(new String(bytes, ISO_8859_1));
    List<X509Certificate> certificates = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Pem block : blocks) {
      switch (block.label()) {
        case "CERTIFICATE", "X509 CERTIFICATE" -> certificates.add(certificate(block.bytes()));
        case "TRUSTED CERTIFICATE" -> certificates.add(trusted(block.bytes()));
        default -> others.add(block.label());
      }
    }
    String nature = bytes.length == 0 ? "an empty file" : "no block of PEM";
    return new CertificateFile(
        file, certificates, others, others.isEmpty() ? nature : "the blocks " + others);
  }

  /// One or several, or a PKCS#7 bundle of them.
  private static CertificateFile fromDer(Path file, byte[] bytes) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Certificate each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes))) {
        certificates.add((X509Certificate) each);
      }
    } catch (CertificateException other) {
      return new CertificateFile(file, List.of(), List.of(), "DER that is no certificate");
    }
    return new CertificateFile(file, certificates, List.of(), "DER without a certificate");
  }

  private static X509Certificate certificate(byte[] bytes) throws PemRefused {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException broken) {
      throw new PemRefused("a certificate cannot be read: " + broken.getMessage(), broken);
    }
  }

  /// OpenSSL's form: a certificate, and behind it what it is trusted for. Where it is not trusted
  /// for everything, taking it for a root would be more than was said.
  private static X509Certificate trusted(byte[] bytes) throws PemRefused {
    Der.Reader values = new Der.Reader(bytes);
    Der certificate = values.next(Der.SEQUENCE);
    if (values.hasMore()) {
      Der.Reader uses = values.next(Der.SEQUENCE).inside();
      if (uses.hasMore()) {
        int tag = uses.next().tag();
        if (tag == Der.SEQUENCE || tag == Der.CONTEXT_0) {
          throw new PemRefused(
              "a 'TRUSTED CERTIFICATE' says what it is trusted for, which cannot be kept here: "
                  + "convert it with 'openssl x509 -in FILE -out FILE'");
        }
      }
    }
    return certificate(Der.encode(Der.SEQUENCE, certificate.content()));
  }

  /// The certificates, of which there must be one.
  ///
  /// @param expected in words
  public List<X509Certificate> orRefused(String expected) throws PemRefused {
    if (certificates.isEmpty()) {
      throw new PemRefused("%s: expected %s, got %s".formatted(file, expected, nature));
    }
    return certificates;
  }
}
