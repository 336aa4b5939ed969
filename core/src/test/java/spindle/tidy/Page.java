package spindle.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A page of Markdown: its lines, and those that are neither code nor quotation.
record Page(Path file, List<String> lines) {
  /// A block of code that a marker says to be the text of a file: `<!-- file: floors.txt -->`. The
  /// marker stands in line `marker`, the fences (from 0) in `open` and `close`.
  record Quotation(String file, int marker, int open, int close) {}

  /// A link to a place that is not on the web: a file, an anchor, or both.
  record Link(String file, String anchor) {}

  private static final Pattern MARKER = Pattern.compile("<!-- file: (\\S+) -->");
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");

  static Page read(Path file) {
    return new Page(file, Project.text(file).lines().toList());
  }

  /// The lines outside code blocks, with code inside the line blanked out.
  List<String> prose() {
    var prose = new ArrayList<String>();
    boolean inCode = false;
    for (String line : lines) {
      boolean fence = line.startsWith("```");
      inCode ^= fence;
      if (!inCode && !fence && !line.startsWith("    ")) {
        prose.add(line.replaceAll("`[^`]*`", "code"));
      }
    }
    return prose;
  }

  List<String> titles() {
    return prose().stream().filter(line -> line.startsWith("# ")).toList();
  }

  /// What a link may name after `#`: each heading in small letters, with `-` for blanks.
  List<String> anchors() {
    return lines.stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  List<Link> links() {
    return LINK.matcher(String.join("\n", prose()))
        .results()
        .filter(found -> !found.group(1).contains(":"))
        .map(found -> new Link(found.group(1), found.group(2) == null ? "" : found.group(2)))
        .toList();
  }

  /// The quotations; one that has no code block below it has -1 for its fences.
  List<Quotation> quotations() {
    var quotations = new ArrayList<Quotation>();
    for (int i = 0; i < lines.size(); i++) {
      var marker = MARKER.matcher(lines.get(i));
      if (marker.matches()) {
        boolean quotes = i + 1 < lines.size() && lines.get(i + 1).startsWith("```");
        int close = quotes ? indexOf("```", i + 2) : -1;
        quotations.add(new Quotation(marker.group(1), i, close < 0 ? -1 : i + 1, close));
      }
    }
    return quotations;
  }

  private int indexOf(String wanted, int from) {
    int index = lines.subList(Math.min(from, lines.size()), lines.size()).indexOf(wanted);
    return index < 0 ? -1 : from + index;
  }
}
