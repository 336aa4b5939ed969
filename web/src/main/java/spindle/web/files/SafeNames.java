package spindle.web.files;

import java.util.List;
import java.util.regex.Pattern;

/// Which segments of a path may be names of files. Hidden ones may not, nor what some system reads
/// as more than a name.
final class SafeNames {
  private static final String WELL_KNOWN = ".well-known";
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?:CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])(?:\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final String NOT_ON_WINDOWS = "<>:\"|?*";

  private final boolean windows;

  /// @param windows whether the files lie on that system
  SafeNames(boolean windows) {
    this.windows = windows;
  }

  /// Whether all of them are, but for an empty last one, which stands for a folder.
  boolean areSafe(List<String> segments) {
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean folder = segment.isEmpty() && i == segments.size() - 1;
      if (!folder && !isSafe(segment)) {
        return false;
      }
    }
    return true;
  }

  boolean isSafe(String name) {
    boolean hidden = name.startsWith(".") && !name.equals(WELL_KNOWN);
    boolean divided = name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf(0) >= 0;
    return !name.isEmpty() && !hidden && !divided && (!windows || isSafeOnWindows(name));
  }

  private static boolean isSafeOnWindows(String name) {
    return !name.endsWith(".")
        && !name.endsWith(" ")
        && !DEVICE.matcher(name.stripTrailing()).matches()
        && name.chars().noneMatch(c -> c < 0x20 || NOT_ON_WINDOWS.indexOf(c) >= 0);
  }
}
