package spindle.tls;

import java.security.SecureRandom;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
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
  record Material(
      boolean server,
      javax.net.ssl.X509ExtendedKeyManager keys,
      javax.net.ssl.X509TrustManager trust) {}

  /// Makes the engines for one state of the files.
  @FunctionalInterface
  interface Maker {
    /// Engines that use `material`.
    ///
    /// @throws java.security.GeneralSecurityException if they cannot be made of it
    /// @throws SSLException if they cannot be made of it
    TlsEngines make(Material material) throws java.security.GeneralSecurityException, SSLException;
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
  /// not, so the maker refuses them, with a [java.security.GeneralSecurityException].
  ///
  /// @param random belongs to the thread that makes the handshakes
  static Maker repeatable(SecureRandom random) {
    return material -> {
      boolean varies =
          material.server()
              ? material.keys().getServerAliases("EC", null) != null
              : material.keys().getClientAliases("EC", null) != null;
      if (varies) {
        throw new java.security.GeneralSecurityException(
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

  /// The connection of `engine` has ended.
  default void release(SSLEngine engine) {}
}
