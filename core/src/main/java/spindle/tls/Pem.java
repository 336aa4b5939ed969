package spindle.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The blocks of a file in the textual encoding of RFC 7468: `-----BEGIN X-----`, Base64, `-----END
/// X-----`. What stands between blocks is passed over.
final class Pem {
  private static final long FILE_MAX = 16 * 1024 * 1024;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private final String label;
  private final byte[] bytes;

  private Pem(String label, byte[] bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /// What is in it: `CERTIFICATE`.
  String label() {
    return label;
  }

  /// The decoded content.
  byte[] bytes() {
    return bytes;
  }

  /// The blocks of a file.
  ///
  /// @throws PemRefused if it has more than 16 MiB or a block that is not well formed
  /// @throws IOException if it cannot be read
  static List<Pem> read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > FILE_MAX) {
      throw new PemRefused("%s has %d bytes; at most %d are read".formatted(file, size, FILE_MAX));
    }
    try {
      return parse(new String(Files.readAllBytes(file), ISO_8859_1));
    } catch (PemRefused refused) {
      throw new PemRefused(file + ": " + refused.getMessage(), refused);
    }
  }

  /// The files of a folder, not of those below it, in the order of their names.
  ///
  /// @param glob which of them
  static List<Path> filesIn(Path folder, String glob) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  /// The blocks of a text.
  ///
  /// @throws PemRefused if one is not well formed
  static List<Pem> parse(String text) throws PemRefused {
    List<Pem> blocks = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    String label = null;
    for (String line : text.lines().map(String::strip).toList()) {
      if (label == null) {
        label = labelOf(line, BEGIN);
        content.setLength(0);
      } else if (!line.startsWith(END)) {
        content.append(line);
      } else if (label.equals(labelOf(line, END))) {
        blocks.add(new Pem(label, decode(label, content.toString())));
        label = null;
      } else {
        throw new PemRefused("expected the end of '%s', got '%s'".formatted(label, line));
      }
    }
    if (label != null) {
      throw new PemRefused("the block '%s' has no end".formatted(label));
    }
    return blocks;
  }

  private static @Nullable String labelOf(String line, String start) {
    boolean is =
        line.startsWith(start)
            && line.endsWith(DASHES)
            && line.length() >= start.length() + DASHES.length();
    return is ? line.substring(start.length(), line.length() - DASHES.length()) : null;
  }

  private static byte[] decode(String label, String content) throws PemRefused {
    if (content.contains(":")) {
      throw new PemRefused(
          "the block '%s' is encrypted in the old way: convert it with 'openssl pkcs8 -topk8'"
              .formatted(label));
    }
    try {
      return Base64.getDecoder().decode(content);
    } catch (IllegalArgumentException notBase64) {
      throw new PemRefused("the block '%s' is not Base64".formatted(label), notBase64);
    }
  }

  /// The certificates among `blocks`, in their order.
  ///
  /// @throws PemRefused if one cannot be read
  static List<X509Certificate> certificates(List<Pem> blocks) throws PemRefused {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : blocks) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block.bytes));
      }
    }
    return certificates;
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
}
