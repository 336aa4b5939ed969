package spindle.web.cookies;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.HttpUri;
import spindle.http.SetCookie.SameSite;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Keeps the cookies that servers give, and sends each back where it belongs, RFC 6265bis
/// (Twisted's `CookieAgent`):
///
/// ```java
/// Agent agent = new Agent(reactor).with(CookieJar.empty()).with(Redirects.follow());
/// ```
///
/// Put it behind `Redirects`, as here, so that each hop gives and gets cookies of its own. A
/// request that has a field Cookie of its own is sent with that alone; what its response gives is
/// kept all the same.
///
/// Not kept is what no browser would keep: for another host than the one that gives it, or for a
/// [public suffix][PublicSuffixes]; `Secure` from a server that is asked in clear text (unless it
/// is this machine); `__Host-` and `__Secure-` that are not what they say; more than 4096 bytes of
/// name and value. [#refused] counts them, and the log says each at level DEBUG.
///
/// At most 3000 cookies are kept, 50 of one domain: beyond it those go that have expired, then
/// those that were not used for longest. At most 8 KiB of them go with one request.
///
/// Holds what it has got in memory; [#save] and [#load] know the file format of curl. Belongs to
/// the thread of the reactor whose agents it serves, as its methods do; `withX` gives another jar,
/// which is empty.
public final class CookieJar implements Filter {
  private static final Logger LOG = System.getLogger("spindle.web.cookies");
  private static final int SIZE_MAX = 4096;
  private static final int FIELD_MAX = 8 * 1024;

  /// Longer paths first, then those that were there earlier.
  private static final Comparator<Kept> ORDER =
      Comparator.<Kept>comparingInt(kept -> -kept.cookie.path().length())
          .thenComparingLong(kept -> kept.made);

  /// What a jar is made from.
  private static final class Draft {
    int cookiesMax = 3000;
    int domainMax = 50;
    PublicSuffixes suffixes = PublicSuffixes.bundled();
    InstantSource time = InstantSource.system();
  }

  /// A cookie, and when it was made and last used: by counting, since a clock may stand still.
  private static final class Kept {
    final Cookie cookie;
    final long made;
    long used;

    Kept(Cookie cookie, long made, long used) {
      this.cookie = cookie;
      this.made = made;
      this.used = used;
    }
  }

  private final Draft settings;

  /// By their domains.
  private final Map<String, Map<Cookie.Key, Kept>> domains = new LinkedHashMap<>();

  private int size;
  private long count;
  private long refused;

  private CookieJar(Draft settings) {
    this.settings = settings;
  }

  /// A jar without cookies. The first one that is made reads the list of [public
  /// suffixes][PublicSuffixes#bundled].
  public static CookieJar empty() {
    return new CookieJar(new Draft());
  }

  private CookieJar with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.cookiesMax = settings.cookiesMax;
    draft.domainMax = settings.domainMax;
    draft.suffixes = settings.suffixes;
    draft.time = settings.time;
    change.accept(draft);
    if (draft.cookiesMax < 1 || draft.domainMax < 1) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, got %d cookies and %d of a domain"
              .formatted(draft.cookiesMax, draft.domainMax));
    }
    return new CookieJar(draft);
  }

  /// An empty jar that keeps so many.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public CookieJar withCookiesMax(int cookies) {
    return with(draft -> draft.cookiesMax = cookies);
  }

  /// An empty jar that keeps so many of one domain.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public CookieJar withDomainMax(int cookies) {
    return with(draft -> draft.domainMax = cookies);
  }

  /// An empty jar that goes by another list of public suffixes.
  public CookieJar withSuffixes(PublicSuffixes suffixes) {
    return with(draft -> draft.suffixes = suffixes);
  }

  /// An empty jar that takes the time from here and not from the system.
  public CookieJar withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// How many cookies there are, expired ones among them that nobody has asked for since.
  public int size() {
    return size;
  }

  /// How many were given and not kept.
  public long refused() {
    return refused;
  }

  /// Forgets all cookies.
  public void clear() {
    domains.clear();
    size = 0;
  }

  /// All cookies that have not expired.
  public List<Cookie> cookies() {
    Instant now = settings.time.instant();
    return all().stream().map(kept -> kept.cookie).filter(each -> !each.isExpired(now)).toList();
  }

  private List<Kept> all() {
    List<Kept> all = new ArrayList<>();
    domains.values().forEach(each -> all.addAll(each.values()));
    return all;
  }

  /// Sends the cookies that belong to the request with it, and keeps those that come back.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    HttpUri uri = request.uri();
    String field = request.fields().has("Cookie") ? "" : field(uri);
    Request sent = field.isEmpty() ? request : request.withField("Cookie", field);
    return next.handle(sent)
        .then(response -> {
          response.fields().all("Set-Cookie").forEach(each -> take(uri, each));
          return response;
        });
  }

  private String field(HttpUri uri) {
    StringBuilder field = new StringBuilder();
    for (Cookie each : cookies(uri)) {
      int more = each.size() + 3;
      if (field.length() + more > FIELD_MAX) {
        LOG.log(Level.DEBUG, "left out of a request to {0}: {1}", uri.origin(), each);
        continue;
      }
      field.append(field.isEmpty() ? "" : "; ").append(each.pair());
    }
    return field.toString();
  }

  /// The cookies that belong to a request, in the order in which they are sent. They count as used.
  public List<Cookie> cookies(HttpUri uri) {
    Instant now = settings.time.instant();
    boolean secure = CookieScope.isSecure(uri);
    List<Kept> fit = new ArrayList<>();
    for (String domain : domainsOf(uri.host())) {
      for (Kept each : List.copyOf(domains.getOrDefault(domain, Map.of()).values())) {
        if (each.cookie.isExpired(now)) {
          remove(each.cookie);
        } else if (each.cookie.isFor(uri.host())
            && (secure || !each.cookie.secure())
            && CookieScope.reaches(each.cookie.path(), uri.path())) {
          fit.add(each);
        }
      }
    }
    fit.sort(ORDER);
    fit.forEach(each -> each.used = ++count);
    return fit.stream().map(each -> each.cookie).toList();
  }

  /// The host, and what is above it.
  private static List<String> domainsOf(String host) {
    List<String> all = new ArrayList<>(List.of(host));
    if (!CookieScope.isAddress(host)) {
      for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        all.add(host.substring(dot + 1));
      }
    }
    return all;
  }

  /// Takes a cookie as if a response had come from there.
  ///
  /// @param field the value of a field Set-Cookie
  /// @return whether it was understood and may be: it is kept then, or has removed another
  public boolean take(HttpUri uri, String field) {
    Instant now = settings.time.instant();
    ReceivedCookie received = ReceivedCookie.parse(field, now).orElse(null);
    String why = received == null ? "is none" : take(uri, received, now);
    if (why != null) {
      refused++;
      LOG.log(Level.DEBUG, "a cookie of {0} is not kept: it {1}", uri.origin(), why);
    }
    return why == null;
  }

  /// @return why it is not kept; null if it is
  private @Nullable String take(HttpUri uri, ReceivedCookie received, Instant now) {
    String host = uri.host();
    String domain = received.domain() == null ? host : received.domain();
    if (!CookieScope.covers(domain, host)) {
      return "is for another host";
    }
    boolean hostOnly = received.domain() == null || CookieScope.isAddress(host);
    if (!hostOnly && settings.suffixes.isPublic(domain)) {
      if (!domain.equals(host)) {
        return "is for a domain of strangers";
      }
      hostOnly = true;
    }
    String path = received.path() == null ? CookieScope.folder(uri.path()) : received.path();
    Cookie cookie = Cookie.of(received, domain, hostOnly, path);
    String why = refusal(uri, received, cookie);
    if (why == null) {
      keep(cookie, now);
    }
    return why;
  }

  private @Nullable String refusal(HttpUri uri, ReceivedCookie received, Cookie cookie) {
    boolean overTls = CookieScope.isSecure(uri);
    if (cookie.size() > SIZE_MAX) {
      return "has more than %d bytes".formatted(SIZE_MAX);
    }
    if (!overTls && (cookie.secure() || hidesSecure(cookie))) {
      return "is for TLS, or hides one that is, and came in clear text";
    }
    if (received.sameSite() == SameSite.NONE && !cookie.secure()) {
      return "has SameSite=None and is not Secure";
    }
    return fitsPrefix(received, cookie) ? null : "is not what its prefix says";
  }

  /// RFC 6265bis, 5.7: in clear text nobody can put a cookie in front of one that came over TLS.
  private boolean hidesSecure(Cookie cookie) {
    return all().stream()
        .map(kept -> kept.cookie)
        .anyMatch(each ->
            each.secure()
                && each.name().equals(cookie.name())
                && (CookieScope.covers(each.domain(), cookie.domain())
                    || CookieScope.covers(cookie.domain(), each.domain()))
                && CookieScope.reaches(each.path(), cookie.path()));
  }

  private static boolean fitsPrefix(ReceivedCookie received, Cookie cookie) {
    String name = cookie.name().isEmpty() ? cookie.value() : cookie.name();
    boolean host = begins(name, "__Host-");
    boolean secure = begins(name, "__Secure-");
    if (cookie.name().isEmpty()) {
      return !host && !secure; // or it would go back as if it had that name
    }
    boolean whole = received.domain() == null && "/".equals(received.path()) && cookie.hostOnly();
    return (!host && !secure) || (cookie.secure() && (secure || whole));
  }

  private static boolean begins(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private void keep(Cookie cookie, Instant now) {
    Kept before = remove(cookie);
    if (cookie.isExpired(now)) {
      return;
    }
    count++;
    Map<Cookie.Key, Kept> domain =
        domains.computeIfAbsent(cookie.domain(), _ -> new LinkedHashMap<>());
    domain.put(cookie.key(), new Kept(cookie, before == null ? count : before.made, count));
    size++;
    if (domain.size() > settings.domainMax) {
      makeRoom(List.copyOf(domain.values()), settings.domainMax, now);
    }
    if (size > settings.cookiesMax) {
      makeRoom(all(), settings.cookiesMax, now);
    }
  }

  /// Those go that have expired; if that is not enough, those not for TLS before those that are,
  /// and of both the ones that were not used for longest.
  private void makeRoom(List<Kept> of, int max, Instant now) {
    List<Kept> left = new ArrayList<>();
    for (Kept each : of) {
      if (each.cookie.isExpired(now)) {
        remove(each.cookie);
      } else {
        left.add(each);
      }
    }
    left.sort(
        Comparator.<Kept>comparingInt(kept -> kept.cookie.secure() ? 1 : 0)
            .thenComparingLong(kept -> kept.used));
    for (Kept each : left.subList(0, Math.max(0, left.size() - max))) {
      remove(each.cookie);
    }
  }

  private @Nullable Kept remove(Cookie cookie) {
    Map<Cookie.Key, Kept> domain = domains.get(cookie.domain());
    Kept removed = domain == null ? null : domain.remove(cookie.key());
    if (removed != null) {
      size--;
    }
    if (domain != null && domain.isEmpty()) {
      domains.remove(cookie.domain());
    }
    return removed;
  }

  /// All cookies in the format of curl, `cookies.txt`, those of this session among them. It does
  /// not know SameSite.
  public String text() {
    return CookieFile.write(cookies());
  }

  /// Adds cookies in the format of curl to those that are there; expired ones are left out.
  ///
  /// @throws IllegalArgumentException if a line is none; then nothing is added
  public void addText(String text) {
    add(CookieFile.read(text));
  }

  private int add(List<Cookie> cookies) {
    Instant now = settings.time.instant();
    cookies.forEach(each -> keep(each, now));
    return cookies.size();
  }

  /// Writes [#text] to a file that only its owner can read, by a job of the reactor: whole, or the
  /// file that was there stays.
  ///
  /// @return fires with the number of cookies when that is done, fails with the failure of the file
  public Deferred<Integer> save(Path file) {
    return CookieFile.save(file, cookies());
  }

  /// Reads a file by a job of the reactor, and adds its cookies as [#addText] does.
  ///
  /// @return fires with their number when that is done, fails with the failure of the file, or as
  ///   [#addText] throws
  public Deferred<Integer> load(Path file) {
    return CookieFile.load(file).addCallback(this::add);
  }

  /// How many there are, for people: their values may be secret.
  @Override
  public String toString() {
    return "CookieJar[%d cookies]".formatted(size);
  }
}
