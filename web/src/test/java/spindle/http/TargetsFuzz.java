package spindle.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.List;

/// Targets for fuzzing: any text as a path, as a query, as a date. Each is read or refused, and
/// nothing else comes out.
public final class TargetsFuzz {
  private TargetsFuzz() {}

  /// What a coverage-guided fuzzer calls.
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1);
    path("/" + text);
    query(text);
    var _ = HttpDate.parse(text, Instant.EPOCH);
  }

  /// No segment leads elsewhere, whatever was escaped.
  static void path(String path) {
    List<String> segments;
    try {
      segments = TargetPath.segments(path);
    } catch (BadTarget _) {
      return;
    }
    if (!segments.equals(escaped(path))) {
      throw new AssertionError(path + " is another where escaped slashes may be");
    }
    for (String segment : segments) {
      if (segment.equals("..")
          || segment.equals(".")
          || segment.matches("(?s).*[/\\\\\\x00\\r\\n].*")) {
        throw new AssertionError(path + " leads elsewhere: " + segments);
      }
    }
  }

  private static List<String> escaped(String path) {
    try {
      return TargetPath.segments(path, true);
    } catch (BadTarget e) {
      throw new AssertionError(path + " is refused where more may be", e);
    }
  }

  static void query(String query) {
    try {
      QueryFields fields = QueryFields.parse(query, 10);
      if (fields.size() > 10) {
        throw new AssertionError("too many of " + query);
      }
    } catch (BadTarget _) {
      // refused
    }
  }
}
