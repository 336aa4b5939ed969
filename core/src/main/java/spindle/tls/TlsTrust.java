package spindle.tls;

import java.io.IOException;
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

/// Whose word is taken for who a peer is: roots, which are read when a context is loaded and again
/// when it reloads.
public final class TlsTrust {
  /// Makes what decides.
  @FunctionalInterface
  private interface Source {
    X509TrustManager read() throws IOException, GeneralSecurityException;
  }

  /// Reads roots.
  @FunctionalInterface
  private interface Roots {
    List<X509Certificate> read() throws IOException;
  }

  private static final TlsTrust PLATFORM =
      new TlsTrust("the platform's roots", null, () -> among(null));

  private final String description;
  private final @Nullable Path place;
  private final Source source;

  private TlsTrust(String description, @Nullable Path place, Source source) {
    this.description = description;
    this.place = place;
    this.source = source;
  }

  /// The roots that come with the JDK, or that its administrator has put in their place.
  public static TlsTrust platform() {
    return PLATFORM;
  }

  /// The certificates of one PEM file.
  public static TlsTrust pem(Path file) {
    return rooted(file.toString(), file, () -> Pem.certificates(Pem.read(file)));
  }

  /// The certificates of all PEM files (`.pem`, `.crt`) in a folder, not in those below it.
  public static TlsTrust pemFolder(Path folder) {
    return rooted(folder.toString(), folder, () -> fromFolder(folder));
  }

  private static List<X509Certificate> fromFolder(Path folder) throws IOException {
    List<X509Certificate> roots = new ArrayList<>();
    for (Path file : Pem.filesIn(folder, "*.{pem,crt}")) {
      roots.addAll(Pem.certificates(Pem.read(file)));
    }
    return roots;
  }

  /// Certificates that are at hand already.
  public static TlsTrust of(List<X509Certificate> roots) {
    List<X509Certificate> copy = List.copyOf(roots);
    return rooted(copy.size() + " given certificates", null, () -> copy);
  }

  private static TlsTrust rooted(String description, @Nullable Path place, Roots roots) {
    return new TlsTrust(
        description,
        place,
        () -> {
          List<X509Certificate> read = roots.read();
          if (read.isEmpty()) {
            throw new PemRefused(description + ": expected certificates of roots, got none");
          }
          return among(store(read));
        });
  }

  /// **Insecure:** believes everybody, whatever certificate and name they show. Whoever is on the
  /// way can read and change everything. For tests and for looking at broken peers.
  public static TlsTrust anybodyWhichIsInsecure() {
    return new TlsTrust("anybody, which is insecure", null, Credulous::new);
  }

  List<Path> files() {
    return place == null ? List.of() : List.of(place);
  }

  X509TrustManager read() throws IOException, GeneralSecurityException {
    return source.read();
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
