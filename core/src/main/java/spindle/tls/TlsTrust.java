package spindle.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import spindle.reason.PemRefused;
import spindle.tls.pem.CertificateFile;
import spindle.tls.pem.FileReads;

/// Whose word is taken for who a peer is: roots, which are read when a context is loaded and again
/// when it reloads.
public final class TlsTrust {
  /// Makes what decides.
  @FunctionalInterface
  private interface Source {
    X509TrustManager read(FileReads files) throws IOException, GeneralSecurityException;
  }

  /// Reads roots.
  @FunctionalInterface
  private interface Roots {
    List<X509Certificate> read(FileReads files) throws IOException;
  }

  private static final TlsTrust PLATFORM = new TlsTrust("the platform's roots", _ -> among(null));

  private static final System.Logger LOG = System.getLogger("spindle.tls");
  private static final String ROLE = "roots that are believed";

  private final String description;
  private final Source source;

  private TlsTrust(String description, Source source) {
    this.description = description;
    this.source = source;
  }

  /// The roots that come with the JDK, or that its administrator has put in their place.
  public static TlsTrust platform() {
    return PLATFORM;
  }

  /// The certificates of one file, in PEM or DER.
  public static TlsTrust pem(Path file) {
    return rooted(file.toString(), files -> fromFile(files, file));
  }

  private static List<X509Certificate> fromFile(FileReads files, Path file) throws IOException {
    CertificateFile read = CertificateFile.read(files, file, ROLE);
    List<X509Certificate> roots = read.orRefused("certificates of roots");
    tellOthers(read);
    return roots;
  }

  /// Keys lie beside their certificates often. Something else, a list of those that are revoked
  /// say, was meant to be heeded.
  private static void tellOthers(CertificateFile read) {
    List<String> others = new ArrayList<>(read.others());
    others.removeIf(each -> each.endsWith("PRIVATE KEY") || each.endsWith("PARAMETERS"));
    if (!others.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "of %s (%s) the blocks %s are passed over".formatted(read.file(), ROLE, others));
    }
  }

  /// The certificates of all files (`.pem`, `.crt`) in a folder, in PEM or DER, not in those below
  /// it. A file without any is passed over, with a warning.
  public static TlsTrust pemFolder(Path folder) {
    return rooted(folder.toString(), files -> fromFolder(files, folder));
  }

  private static List<X509Certificate> fromFolder(FileReads files, Path folder) throws IOException {
    List<X509Certificate> roots = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (Path file : files.list(folder, "*.{pem,crt}")) {
      CertificateFile read = CertificateFile.read(files, file, ROLE);
      roots.addAll(read.certificates());
      if (read.certificates().isEmpty()) {
        without.add(file.getFileName() + " (" + read.nature() + ")");
      } else {
        tellOthers(read);
      }
    }
    if (roots.isEmpty()) {
      throw new PemRefused(
          "%s: expected certificates of roots in files (.pem, .crt), got %s"
              .formatted(folder, without.isEmpty() ? "no such file" : without));
    }
    if (!without.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "of the folder %s (%s) these files are passed over: %s"
              .formatted(folder, ROLE, String.join(", ", without)));
    }
    return roots;
  }

  /// Certificates that are at hand already.
  public static TlsTrust of(List<X509Certificate> roots) {
    List<X509Certificate> copy = List.copyOf(roots);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("expected certificates of roots, got none");
    }
    return rooted(copy.size() + " given certificates", _ -> copy);
  }

  private static TlsTrust rooted(String description, Roots roots) {
    return new TlsTrust(description, files -> among(store(roots.read(files))));
  }

  /// **Insecure:** believes everybody, whatever certificate and name they show. Whoever is on the
  /// way can read and change everything. For tests and for looking at broken peers.
  public static TlsTrust anybodyWhichIsInsecure() {
    return new TlsTrust("anybody, which is insecure", _ -> new Credulous());
  }

  X509TrustManager read(FileReads files) throws IOException, GeneralSecurityException {
    return source.read(files);
  }

  static boolean isCredulous(X509TrustManager trust) {
    return trust instanceof Credulous;
  }

  /// @param roots null for the platform's
  private static X509TrustManager among(@Nullable KeyStore roots) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(roots);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509TrustManager known) {
        return known;
      }
    }
    throw new GeneralSecurityException("the JDK has no trust manager for certificates");
  }

  private static KeyStore store(List<X509Certificate> roots)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < roots.size(); i++) {
      store.setCertificateEntry("root " + i, roots.get(i));
    }
    return store;
  }

  /// Where it comes from, for people.
  @Override
  public String toString() {
    return "TlsTrust[" + description + "]";
  }

  /// Believes everybody. Extended, so that the JDK adds no check of the name either.
  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
