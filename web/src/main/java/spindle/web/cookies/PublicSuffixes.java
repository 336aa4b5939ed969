package spindle.web.cookies;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// The domains under which anybody may register one of his own, as `com`, `co.uk` and `github.io`:
/// a cookie for one of them would go to strangers. Read from the Public Suffix List of Mozilla,
/// <https://publicsuffix.org>, both its parts. A domain that it does not know is public if it has
/// but one label. Immutable, for any thread.
public final class PublicSuffixes {
  private static final String BUNDLED = "public_suffix_list.dat";

  private final Set<String> rules = new LinkedHashSet<>();

  /// Below which each label is public: `*.ck` is `ck` here.
  private final Set<String> parents = new LinkedHashSet<>();

  private final Set<String> exceptions = new LinkedHashSet<>();

  /// Read when it is first asked for.
  private static final class Bundled {
    static final PublicSuffixes LIST = read();

    private static PublicSuffixes read() {
      try (InputStream list = PublicSuffixes.class.getResourceAsStream(BUNDLED)) {
        if (list == null) {
          throw new IllegalStateException("the module spindle.web lacks its file " + BUNDLED);
        }
        return PublicSuffixes.parse(new String(list.readAllBytes(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private PublicSuffixes() {}

  /// The list that came with this version, of October 2026. It is read when it is first asked for,
  /// which takes some 50 ms.
  public static PublicSuffixes bundled() {
    return Bundled.LIST;
  }

  /// Another list in the same format, as Debian keeps one in
  /// `/usr/share/publicsuffix/public_suffix_list.dat`.
  ///
  /// @param list its text
  /// @throws IllegalArgumentException if there is no rule in it
  public static PublicSuffixes parse(String list) {
    PublicSuffixes read = new PublicSuffixes();
    list.lines().forEach(read::add);
    if (read.rules.isEmpty()) {
      throw new IllegalArgumentException("expected a list of public suffixes, got no rule");
    }
    return read;
  }

  private void add(String line) {
    String rule = line.strip().split("\\s", 2)[0];
    if (rule.isEmpty() || rule.startsWith("//")) {
      return;
    }
    if (rule.startsWith("!")) {
      exceptions.add(ascii(rule.substring(1)));
    } else if (rule.startsWith("*.")) {
      parents.add(ascii(rule.substring(2)));
    } else {
      rules.add(ascii(rule));
    }
  }

  private static String ascii(String rule) {
    boolean plain = rule.chars().allMatch(c -> c < 0x80);
    return (plain ? rule : IDN.toASCII(rule, IDN.ALLOW_UNASSIGNED)).toLowerCase(Locale.ROOT);
  }

  /// Whether anybody may register a domain below this one.
  ///
  /// @param domain in small letters, names of other scripts as their A-labels; no address
  public boolean isPublic(String domain) {
    return suffix(domain).equals(domain);
  }

  /// The public suffix of a host: `co.uk` of `www.example.co.uk`.
  ///
  /// @param host as above
  public String suffix(String host) {
    for (int at = 0; ; at = host.indexOf('.', at) + 1) {
      String candidate = host.substring(at);
      int dot = candidate.indexOf('.');
      String parent = candidate.substring(dot + 1);
      if (dot < 0 || exceptions.contains(candidate)) {
        return parent;
      }
      if (rules.contains(candidate) || parents.contains(parent)) {
        return candidate;
      }
    }
  }
}
