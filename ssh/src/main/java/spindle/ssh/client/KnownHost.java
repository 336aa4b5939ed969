package spindle.ssh.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// One line of a file of known hosts.
///
/// @param names as they stand: patterns, with `!` before those that it is not about, or one that is
///   hashed
/// @param where it stands, for people
record KnownHost(Mark mark, List<String> names, String type, String base64, String where) {
  /// What a line says of its key.
  enum Mark {
    /// It is the host's.
    NONE,
    /// It signs certificates of the host's.
    AUTHORITY,
    /// It counts no more.
    REVOKED
  }

  private static final String HASHED = "|1|";

  /// Reads a line; nothing if it says nothing, or makes no sense.
  static Optional<KnownHost> parse(String line, String where) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    String[] words = text.split("[ \t]+", 5);
    Mark mark = mark(words[0]);
    int first = words[0].startsWith("@") ? 1 : 0;
    if (mark == null || words.length < first + 3 || !isKey(words[first + 1], words[first + 2])) {
      return Optional.empty();
    }
    List<String> names = List.of(words[first].split(","));
    return Optional.of(new KnownHost(mark, names, words[first + 1], words[first + 2], where));
  }

  private static @Nullable Mark mark(String word) {
    return switch (word) {
      case "@cert-authority" -> Mark.AUTHORITY;
      case "@revoked" -> Mark.REVOKED;
      default -> word.startsWith("@") ? null : Mark.NONE;
    };
  }

  /// Whether `base64` is a key of that type: it begins with the type's length and name.
  private static boolean isKey(String type, String base64) {
    try {
      byte[] key = Base64.getDecoder().decode(base64);
      int length = key.length < 4 ? -1 : ByteBuffer.wrap(key).getInt();
      return length == type.length()
          && key.length > 4 + length
          && new String(key, 4, length, StandardCharsets.US_ASCII).equals(type);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  boolean has(String key) {
    return base64.equals(key);
  }

  /// Whether it is about a host, which is written as in the file: `[host]:port` unless the port is
  /// 22. A name with `!` that matches keeps it from being so, wherever it stands.
  boolean isAbout(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    boolean about = false;
    for (String each : names) {
      if (each.startsWith("!")) {
        if (matches(each.substring(1).toLowerCase(Locale.ROOT), name)) {
          return false;
        }
      } else {
        about |=
            each.startsWith(HASHED)
                ? isHashOf(each, name)
                : matches(each.toLowerCase(Locale.ROOT), name);
      }
    }
    return about;
  }

  /// `|1|salt|hash`, the hash by HMAC-SHA1, as OpenSSH's `HashKnownHosts` writes it.
  private static boolean isHashOf(String hashed, String name) {
    String[] parts = hashed.substring(HASHED.length()).split("\\|", -1);
    if (parts.length != 2) {
      return false;
    }
    try {
      byte[] salt = Base64.getDecoder().decode(parts[0]);
      if (salt.length == 0) {
        return false;
      }
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(salt, "HmacSHA1"));
      byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
    } catch (IllegalArgumentException notBase64) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /// `*` stands for any characters, `?` for one. Without going back over more than the last `*`, so
  /// no pattern takes long.
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int from = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        from = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
