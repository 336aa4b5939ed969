package spindle.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import spindle.http.grammar.Octets;

/// The path of a request's target as its segments: divided at `/` first, each decoded once after
/// that, so that an escaped slash never divides. What could be read in two ways is refused.
public final class TargetPath {
  private TargetPath() {}

  /// The segments of the path of `pathAndQuery`, decoded: `/a/b%20c?d` has `a` and `b c`, `/a/` has
  /// `a` and an empty one, and `/` has one that is empty. `.` and `..` are resolved, in whatever
  /// spelling. The list does not change.
  ///
  /// @throws BadTarget for a bad escape, a control, bytes that are no UTF-8, an escaped slash or
  ///   backslash, a bare backslash, and for a path that leads above its root
  public static List<String> segments(String pathAndQuery) throws BadTarget {
    return segments(pathAndQuery, false);
  }

  /// The same.
  ///
  /// @param escapedSlashes whether a segment may have escaped slashes and backslashes: `/a%2Fb` is
  ///   one segment then, `a/b`
  /// @throws BadTarget as above, but for those
  public static List<String> segments(String pathAndQuery, boolean escapedSlashes)
      throws BadTarget {
    int end = pathAndQuery.indexOf('?');
    String path = end < 0 ? pathAndQuery : pathAndQuery.substring(0, end);
    if (!path.startsWith("/")) {
      throw new BadTarget("expected a path that begins with a slash");
    }
    if (path.indexOf('/', 1) < 0) {
      return List.of(only(decode(path.substring(1), escapedSlashes)));
    }
    List<String> segments = new ArrayList<>();
    int from = 1;
    while (true) {
      int slash = path.indexOf('/', from);
      boolean last = slash < 0;
      String raw = path.substring(from, last ? path.length() : slash);
      add(decode(raw, escapedSlashes), last, segments);
      if (last) {
        return Collections.unmodifiableList(segments);
      }
      from = slash + 1;
    }
  }

  /// The segment of a path that has one, which most of the short paths have.
  private static String only(String segment) throws BadTarget {
    if (segment.equals("..")) {
      throw aboveRoot();
    }
    return segment.equals(".") ? "" : segment;
  }

  private static BadTarget aboveRoot() {
    return new BadTarget("expected a path within its root");
  }

  private static void add(String segment, boolean last, List<String> segments) throws BadTarget {
    switch (segment) {
      case "." -> {}
      case ".." -> {
        if (segments.isEmpty()) {
          throw aboveRoot();
        }
        segments.removeLast();
      }
      default -> {
        segments.add(segment);
        return;
      }
    }
    if (last) {
      segments.add("");
    }
  }

  private static String decode(String raw, boolean escapedSlashes) throws BadTarget {
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '\\' || Octets.isControl(raw.charAt(i))) {
        throw new BadTarget("expected a path without backslashes and controls");
      }
    }
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    String segment = unescape(raw, false, StandardCharsets.UTF_8);
    if (!escapedSlashes && hasSlash(segment)) {
      throw new BadTarget("expected no escaped slash or backslash");
    }
    return segment;
  }

  /// Whether a segment has what divides paths, here or elsewhere.
  public static boolean hasSlash(String segment) {
    return segment.indexOf('/') >= 0 || segment.indexOf('\\') >= 0;
  }

  /// Undoes the escapes of one segment, or of one name or value of a query.
  static String unescape(String raw, boolean anyCharacter, Charset charset) throws BadTarget {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      int octet = raw.charAt(i);
      if (octet == '%') {
        if (i + 2 >= raw.length()) {
          throw new BadTarget("expected two digits behind a percent sign");
        }
        int high = Octets.hexDigit(raw.charAt(i + 1));
        int low = Octets.hexDigit(raw.charAt(i + 2));
        if (high < 0 || low < 0) {
          throw new BadTarget("expected two digits behind a percent sign");
        }
        octet = high << 4 | low;
        i += 2;
        if (!anyCharacter && Octets.isControl(octet)) {
          throw new BadTarget("expected no escaped control");
        }
      }
      bytes[length++] = (byte) octet;
    }
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
    } catch (CharacterCodingException _) {
      throw new BadTarget("expected escapes of " + charset.name());
    }
  }
}
