package spindle.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A page of Markdown: its lines, and those that are neither code nor quotation.
record Page(Path file, List<String> lines) {
  /// A block of code that a marker says to be the text of a file, `<!-- file: floors.txt -->`, or
  /// of one method or class in it, `<!-- file: A.java#main -->`. The marker stands in line
  /// `marker`, the fences (from 0) in `open` and `close`.
  record Quotation(String file, String member, int marker, int open, int close) {
    /// What the block must say, given all of the file; nothing, if there is no such member.
    List<String> of(List<String> text) {
      return member.isEmpty() ? text : memberOf(text);
    }

    /// From its annotations to the bracket that stands as far to the right as it does.
    private List<String> memberOf(List<String> text) {
      var named = Pattern.compile("(class |[\\w>] )" + Pattern.quote(member) + "\\b.*\\{$");
      int at = 0;
      while (at < text.size() && !named.matcher(text.get(at)).find()) {
        at++;
      }
      if (at == text.size()) {
        return List.of();
      }
      String indent = text.get(at).replaceFirst("\\S.*", "");
      int end = at + text.subList(at, text.size()).indexOf(indent + "}");
      while (at > 0 && text.get(at - 1).startsWith(indent + "@")) {
        at--;
      }
      return text.subList(at, end + 1).stream()
          .map(line -> line.substring(Math.min(indent.length(), line.length())))
          .toList();
    }
  }

  /// A link to a place that is not on the web: a file, an anchor, or both.
  record Link(String file, String anchor) {}

  private static final Pattern MARKER = Pattern.compile("<!-- file: ([^\\s#]+)(?:#(\\w+))? -->");
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
        String member = marker.group(2) == null ? "" : marker.group(2);
        int open = close < 0 ? -1 : i + 1;
        quotations.add(new Quotation(marker.group(1), member, i, open, close));
      }
    }
    return quotations;
  }

  private int indexOf(String wanted, int from) {
    int index = lines.subList(Math.min(from, lines.size()), lines.size()).indexOf(wanted);
    return index < 0 ? -1 : from + index;
  }
}
