package spindle.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Chooses among several certificates. A server takes the first one for the name that the client
/// asked for (RFC 6066 §3), or else its very first; a client the first that one of the server's
/// authorities has issued. An alias is the place in the list.
final class Credentials extends X509ExtendedKeyManager {
  private final List<Credential> all;

  Credentials(List<Credential> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    String asked = askedFor(engine);
    boolean known = asked != null && all.stream().anyMatch(each -> each.isFor(asked));
    return first(each -> each.isOfKind(keyType) && (!known || each.isFor(String.valueOf(asked))));
  }

  private static @Nullable String askedFor(SSLEngine engine) {
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? ServerName.askedFor(session)
        : null;
  }

  private @Nullable String first(Predicate<Credential> wanted) {
    for (int i = 0; i < all.size(); i++) {
      if (wanted.test(all.get(i))) {
        return String.valueOf(i);
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    List<String> kinds = Arrays.asList(keyTypes);
    return first(each -> kinds.contains(each.key().getAlgorithm()) && isIssuedBy(each, issuers));
  }

  private static boolean isIssuedBy(Credential credential, Principal @Nullable [] issuers) {
    if (issuers == null || issuers.length == 0) {
      return true;
    }
    List<Principal> wanted = Arrays.asList(issuers);
    return credential.chain().stream()
        .anyMatch(each -> wanted.contains(each.getIssuerX500Principal()));
  }

  private @Nullable Credential at(@Nullable String alias) {
    if (alias == null) {
      return null;
    }
    try {
      int place = Integer.parseInt(alias);
      return place >= 0 && place < all.size() ? all.get(place) : null;
    } catch (NumberFormatException unknown) {
      return null;
    }
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Credential credential = at(alias);
    return credential == null ? null : credential.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Credential credential = at(alias);
    return credential == null ? null : credential.key();
  }

  private String @Nullable [] aliases(String keyType) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isOfKind(keyType)) {
        found.add(String.valueOf(i));
      }
    }
    return found.isEmpty() ? null : found.toArray(new String[0]);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return first(each -> each.isOfKind(keyType));
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    List<String> kinds = Arrays.asList(keyTypes);
    return first(each -> kinds.contains(each.key().getAlgorithm()) && isIssuedBy(each, issuers));
  }
}
