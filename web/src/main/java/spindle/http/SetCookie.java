package spindle.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.http.grammar.Octets;

/// A cookie that a server gives a client to keep, RFC 6265bis: a name, a value, and where and how
/// long it is sent back. Immutable; `withX` gives a changed copy.
///
/// What nothing is said about is on the safe side: scripts do not see it (`HttpOnly`), other sites
/// cannot have it sent with their forms (`SameSite=Lax`), it is for the whole site (`Path=/`) and
/// for this host alone, and it goes when the browser is closed. Whether it is for TLS only is yours
/// to say: a request's `newCookie` says it for you.
///
/// Every `withX` throws `IllegalArgumentException` for what no browser would keep.
public final class SetCookie {
  private static final int SIZE_MAX = 4096;
  private static final int ATTRIBUTE_MAX = 1024;
  private static final String HOST = "__Host-";
  private static final String SECURE = "__Secure-";
  private static final String NOT_IN_VALUES = " \",;\\";

  /// Whether a cookie goes with requests that another site has a browser make.
  public enum SameSite {
    /// With none, not even where a link is followed.
    STRICT("Strict"),
    /// With links that are followed, not with forms, images and scripts.
    LAX("Lax"),
    /// With all; for TLS only.
    NONE("None");

    private final String word;

    SameSite(String word) {
      this.word = word;
    }
  }

  /// What a copy is made from.
  private static final class Draft {
    String name = "";
    String value = "";
    String path = "/";
    @Nullable String domain;
    @Nullable Duration maxAge;
    boolean secure;
    boolean httpOnly = true;
    boolean partitioned;
    SameSite sameSite = SameSite.LAX;
  }

  private final String name;
  private final String value;
  private final String path;
  private final @Nullable String domain;
  private final @Nullable Duration maxAge;
  private final boolean secure;
  private final boolean httpOnly;
  private final boolean partitioned;
  private final SameSite sameSite;

  private SetCookie(Draft draft) {
    name = draft.name;
    value = draft.value;
    path = draft.path;
    domain = draft.domain;
    maxAge = draft.maxAge;
    secure = draft.secure;
    httpOnly = draft.httpOnly;
    partitioned = draft.partitioned;
    sameSite = draft.sameSite;
    requireKeepable();
  }

  /// A cookie. One whose name begins with `__Host-` or `__Secure-` is for TLS only.
  ///
  /// @param name a token
  /// @param value visible ASCII without blanks, quotation marks, commas, semicolons and
  ///   backslashes. Encode what is more
  /// @throws IllegalArgumentException if one of them is not so, or they are more than 4096 bytes
  public static SetCookie of(String name, String value) {
    Draft draft = new Draft();
    draft.name = Octets.requireToken("name of a cookie", name);
    draft.value = requireValue(value);
    draft.secure = begins(name, HOST) || begins(name, SECURE);
    return new SetCookie(draft);
  }

  private static boolean begins(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static String requireValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x21 || c > 0x7E || NOT_IN_VALUES.indexOf(c) >= 0) {
        throw new IllegalArgumentException(
            "expected a value of visible ASCII without blanks and \",;\\ for a cookie; encode it");
      }
    }
    return value;
  }

  private void requireKeepable() {
    require(name.length() + value.length() <= SIZE_MAX, "name and value of at most 4096 bytes");
    boolean host = begins(name, HOST);
    require(secure || !host, "withSecure(true): the name begins with __Host-");
    require(secure || !begins(name, SECURE), "withSecure(true): the name begins with __Secure-");
    require(!host || domain == null, "no domain: the name begins with __Host-");
    require(!host || path.equals("/"), "the path /: the name begins with __Host-");
    require(secure || sameSite != SameSite.NONE, "withSecure(true) before SameSite=None");
    require(secure || !partitioned, "withSecure(true) before Partitioned");
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("expected " + expected);
    }
  }

  private SetCookie with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.name = name;
    draft.value = value;
    draft.path = path;
    draft.domain = domain;
    draft.maxAge = maxAge;
    draft.secure = secure;
    draft.httpOnly = httpOnly;
    draft.partitioned = partitioned;
    draft.sameSite = sameSite;
    change.accept(draft);
    return new SetCookie(draft);
  }

  /// A copy that is sent back for this path and what is below it; `/` if nothing is said.
  ///
  /// @param other begins with a slash; ASCII without controls and semicolons
  public SetCookie withPath(String other) {
    require(other.startsWith("/") && isAttribute(other), "a path of ASCII without ; from / on");
    return with(draft -> draft.path = other);
  }

  /// A copy that is sent back to this domain and all hosts below it, in place of this host alone.
  ///
  /// @param other as `example.org`
  public SetCookie withDomain(String other) {
    require(!other.isEmpty() && isAttribute(other), "a domain of ASCII without ;");
    return with(draft -> draft.domain = other);
  }

  private static boolean isAttribute(String text) {
    return text.length() <= ATTRIBUTE_MAX
        && text.chars().allMatch(c -> c >= 0x20 && c <= 0x7E && c != ';');
  }

  /// A copy that is kept so long, from when it arrives, also when the browser is closed. Browsers
  /// keep none for more than 400 days.
  ///
  /// @param time a second or more
  public SetCookie withMaxAge(Duration time) {
    require(time.toSeconds() >= 1, "a time of a second or more: use deleted() to delete it");
    return with(draft -> draft.maxAge = time);
  }

  /// A copy that is sent over TLS only, or over both.
  public SetCookie withSecure(boolean only) {
    return with(draft -> draft.secure = only);
  }

  /// A copy that scripts do not see, or see.
  public SetCookie withHttpOnly(boolean only) {
    return with(draft -> draft.httpOnly = only);
  }

  /// A copy that goes, or does not go, with what other sites have a browser ask.
  public SetCookie withSameSite(SameSite which) {
    return with(draft -> draft.sameSite = which);
  }

  /// A copy of which a page in a frame has one for each site round the frame.
  public SetCookie withPartitioned(boolean each) {
    return with(draft -> draft.partitioned = each);
  }

  /// What makes a browser forget this cookie: it has the same name, path and domain.
  public SetCookie deleted() {
    return with(draft -> {
      draft.value = "";
      draft.maxAge = Duration.ZERO;
    });
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// Its value.
  public String value() {
    return value;
  }

  /// The path it is sent back for.
  public String path() {
    return path;
  }

  /// The domain it is sent back to; empty for the host alone that has given it.
  public Optional<String> domain() {
    return Optional.ofNullable(domain);
  }

  /// How long it is kept; empty until the browser is closed.
  public Optional<Duration> maxAge() {
    return Optional.ofNullable(maxAge);
  }

  /// Whether it is sent over TLS only.
  public boolean secure() {
    return secure;
  }

  /// What the field Set-Cookie has.
  public String field() {
    StringBuilder field = new StringBuilder(name).append('=').append(value);
    field.append("; Path=").append(path);
    if (domain != null) {
      field.append("; Domain=").append(domain);
    }
    if (maxAge != null) {
      field.append("; Max-Age=").append(maxAge.toSeconds());
      field.append(maxAge.isZero() ? "; Expires=Thu, 01 Jan 1970 00:00:00 GMT" : "");
    }
    field.append(secure ? "; Secure" : "").append(httpOnly ? "; HttpOnly" : "");
    field.append("; SameSite=").append(sameSite.word);
    return field.append(partitioned ? "; Partitioned" : "").toString();
  }

  /// The name, for people: the value may be secret.
  @Override
  public String toString() {
    return name + "=…";
  }
}
