package spindle.web.cookies;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.SetCookie.SameSite;

/// A cookie that a [CookieJar] keeps.
///
/// @param name as the server has given it; empty for one without a name, which goes back as its
///   value alone
/// @param value as the server has given it, quotation marks and all
/// @param domain the host it goes back to, in small letters
/// @param hostOnly whether it goes to that host alone, and not to those below it
/// @param path for which it goes back, and for what is below
/// @param expires when it goes; empty for one that is for this session
/// @param secure whether it goes over TLS only
/// @param httpOnly whether a browser would hide it from scripts
/// @param sameSite what the server has said of requests from other sites; empty if nothing. It is
///   kept, and does nothing: no other site has a client make requests
public record Cookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    Optional<Instant> expires,
    boolean secure,
    boolean httpOnly,
    Optional<SameSite> sameSite) {
  /// What is the same of two cookies of which one replaces the other, RFC 6265bis, 5.7.
  record Key(String name, String domain, boolean hostOnly, String path) {}

  Key key() {
    return new Key(name, domain, hostOnly, path);
  }

  static Cookie of(ReceivedCookie received, String domain, boolean hostOnly, String path) {
    @Nullable SameSite sameSite = received.sameSite();
    return new Cookie(
        received.name(),
        received.value(),
        domain,
        hostOnly,
        path,
        Optional.ofNullable(received.expires()),
        received.secure(),
        received.httpOnly(),
        Optional.ofNullable(sameSite));
  }

  int size() {
    return name.length() + value.length();
  }

  boolean isExpired(Instant now) {
    return expires.isPresent() && !expires.get().isAfter(now);
  }

  /// Whether it goes to this host.
  boolean isFor(String host) {
    return host.equals(domain) || (!hostOnly && CookieScope.covers(domain, host));
  }

  /// What stands in the field Cookie.
  String pair() {
    return name.isEmpty() ? value : name + "=" + value;
  }

  /// Name, domain and path: the value may be secret.
  @Override
  public String toString() {
    return "%s=… for %s%s".formatted(name, domain, path);
  }
}
