package spindle.cluster;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;
import org.jspecify.annotations.Nullable;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsEngines;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsTrust;

/// Who may be a member, and who may read what members say. Whoever is let in is believed in
/// everything.
///
/// It is TLS on the connections themselves, in both directions, since JGroups' own encryption of
/// messages leaves their heads in clear text, takes messages without a body unsealed, and has a
/// token for those who join that can be recorded and played again.
public abstract sealed class ClusterSecurity {
  private ClusterSecurity() {}

  /// TLS 1.3 between all members. Each proves itself by `identity` and admits only who proves
  /// itself by a certificate that `trust` vouches for. Names of hosts are not compared, so `trust`
  /// should hold nothing but the cluster's own authority, or one certificate that all members
  /// share. Files are read once, when the member joins.
  public static ClusterSecurity tls(TlsIdentity identity, TlsTrust trust) {
    return new Tls(identity, trust);
  }

  /// Anybody who reaches the port is a member, and whoever is on the way reads and writes. For
  /// networks that nobody else is on.
  public static ClusterSecurity noneWhichIsInsecure() {
    return new None();
  }

  /// What makes the sockets; null for plain ones. Blocks while it reads.
  abstract @Nullable SocketFactory sockets() throws IOException, GeneralSecurityException;

  private static final class None extends ClusterSecurity {
    @Override
    @Nullable SocketFactory sockets() {
      return null;
    }
  }

  private static final class Tls extends ClusterSecurity {
    private static final String[] VERSIONS = {"TLSv1.3"};

    private final TlsIdentity identity;
    private final TlsTrust trust;

    Tls(TlsIdentity identity, TlsTrust trust) {
      this.identity = identity;
      this.trust = trust;
    }

    @Override
    SocketFactory sockets() throws IOException, GeneralSecurityException {
      var read = new AtomicReference<TlsEngines.@Nullable Material>();
      TlsServerContext.load(
          TlsServerOptions.of(identity)
              .withClientCertificates(ClientCertificates.NEEDED, trust)
              .withEngines(material -> {
                read.set(material);
                return (_, _) -> {
                  throw new IllegalStateException("JGroups makes its own engines");
                };
              }));
      TlsEngines.Material material = read.get();
      if (material == null) {
        throw new IllegalStateException("no keys were read");
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {material.keys()}, new TrustManager[] {material.trust()}, null);
      DefaultSocketFactory factory = new DefaultSocketFactory(context);
      factory.setServerSocketConfigurator(socket -> {
        if (socket instanceof SSLServerSocket tls) {
          SSLParameters wanted = tls.getSSLParameters();
          wanted.setNeedClientAuth(true);
          wanted.setProtocols(VERSIONS);
          tls.setSSLParameters(wanted);
        }
      });
      factory.setSocketConfigurator(socket -> {
        if (socket instanceof SSLSocket tls) {
          tls.setEnabledProtocols(VERSIONS);
        }
      });
      return factory;
    }
  }
}
