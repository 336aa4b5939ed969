package spindle.testkit;

import java.util.List;

/// Lists, as a failure shows them.
final class Lines {
  private static final int LAST = 25;

  private Lines() {}

  /// `title` and each of `lines` on a line of its own; empty if there are none.
  static String of(String title, List<String> lines) {
    return lines.isEmpty() ? "" : "\n  " + title + ":\n    " + String.join("\n    ", lines);
  }

  /// The last few of them.
  static List<String> last(List<String> lines) {
    return lines.subList(Math.max(0, lines.size() - LAST), lines.size());
  }
}
