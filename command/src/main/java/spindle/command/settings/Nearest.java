package spindle.command.settings;

import java.util.Collection;

/// Which word was meant, when there is none as it was written.
public final class Nearest {
  private static final int SHOWN_MAX = 60;

  private Nearest() {}

  /// Words for the end of a message: `; did you mean 'echo'?`, or nothing where none is near.
  public static String hint(String word, Collection<String> known) {
    String best = "";
    int least = 1 + Math.max(1, word.length() / 3);
    for (String each : known) {
      int steps = each.startsWith(word) && word.length() > 1 ? 1 : steps(word, each);
      if (steps < least) {
        least = steps;
        best = each;
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  /// How many letters have to be changed, left out, put in, or swapped with their neighbour.
  static int steps(String from, String to) {
    int[] twoBack = new int[to.length() + 1];
    int[] before = new int[to.length() + 1];
    int[] now = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      now[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int other = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        now[j] = Math.min(Math.min(now[j - 1], before[j]) + 1, before[j - 1] + other);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          now[j] = Math.min(now[j], twoBack[j - 2] + 1);
        }
      }
      int[] free = twoBack;
      twoBack = before;
      before = now;
      now = free;
    }
    return before[to.length()];
  }

  /// Not more of a text than a message can show, and no control characters.
  public static String shortened(String text) {
    String shown = text.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= SHOWN_MAX ? shown : shown.substring(0, SHOWN_MAX) + "…";
  }
}
