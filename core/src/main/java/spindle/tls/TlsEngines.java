package spindle.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Where the engines come from that do the cryptography, for who brings another than the JDK's. An
/// engine must keep the contract of `SSLEngine`; its tasks are run where they arise.
///
/// One object is made for each state of the files it was loaded from, and then asked for an engine
/// for each connection, from any thread.
public interface TlsEngines {
  /// What engines are made of.
  ///
  /// @param server whether they are for the server's end
  /// @param keys what proves our identity: key managers as the JDK's `SSLContext` takes them
  /// @param trust what peers are believed
  /// @param applicationProtocols for ALPN, the one that is liked best first. The parameters of each
  ///   engine have them as well
  record Material(
      boolean server,
      X509ExtendedKeyManager keys,
      X509TrustManager trust,
      List<String> applicationProtocols) {
    /// Copies the list.
    public Material {
      applicationProtocols = List.copyOf(applicationProtocols);
    }

    Material withApplicationProtocols(List<String> names) {
      return new Material(server, keys, trust, names);
    }
  }

  /// Makes the engines for one state of the files.
  @FunctionalInterface
  interface Maker {
    /// Engines that use `material`.
    ///
    /// @throws GeneralSecurityException if they cannot be made of it
    /// @throws SSLException if they cannot be made of it
    TlsEngines make(Material material) throws GeneralSecurityException, SSLException;
  }

  /// The JDK's engines, with all of their keys, nonces and numbers drawn from `random`: for
  /// simulated worlds, in which the same must happen each time.
  ///
  /// ```java
  /// options.withEngines(TlsEngines.repeatable(world.secureRandom("tls")))
  /// ```
  ///
  /// Signatures the JDK makes by a chance of its own. Those of RSA and EdDSA keys are of the same
  /// length each time, so nothing of the course of a connection depends on it. Those of EC keys are
  /// not, so the maker refuses them, with a [GeneralSecurityException].
  ///
  /// @param random belongs to the thread that makes the handshakes
  static Maker repeatable(SecureRandom random) {
    return material -> {
      boolean varies =
          material.server()
              ? material.keys().getServerAliases("EC", null) != null
              : material.keys().getClientAliases("EC", null) != null;
      if (varies) {
        throw new GeneralSecurityException(
            "signatures of EC keys differ in length each time, so what happens cannot be repeated:"
                + " give a simulated world RSA or EdDSA keys");
      }
      return JdkEngines.of(material, random);
    };
  }

  /// A new engine, whose parameters the caller sets.
  ///
  /// @param host the name of the peer, for session resumption and host names; null at a server
  /// @param port the port of the peer
  SSLEngine engine(@Nullable String host, int port);

  /// The connection of `engine` has ended. Called once for each that was made.
  default void release(SSLEngine engine) {}
}
