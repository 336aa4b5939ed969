package spindle.view;

import java.util.ArrayList;
import java.util.List;

/// A table for people: columns as wide as they must be, numbers to the right.
final class Table {
  private final String title;
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /// @param head the names of the columns; one that ends in a colon is aligned to the right
  Table(String title, String... head) {
    this.title = title;
    this.head = List.of(head);
  }

  void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object each : cells) {
      row.add(printable(each.toString()));
    }
    rows.add(row);
  }

  /// What a program calls its things must not steer the terminal.
  static String printable(String text) {
    return text.codePoints()
        .map(each -> Character.isISOControl(each) ? '?' : each)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// Adds it to `page`; nothing if it has no rows. A column in which no row has anything is left
  /// out.
  void write(StringBuilder page) {
    if (rows.isEmpty()) {
      return;
    }
    int[] widths = new int[head.size()];
    for (int column = 0; column < widths.length; column++) {
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
      widths[column] = widths[column] == 0 ? 0 : Math.max(widths[column], name(column).length());
    }
    String end = System.lineSeparator();
    page.append(title).append(end);
    page.append(line(head.stream().map(Table::withoutColon).toList(), widths)).append(end);
    rows.forEach(row -> page.append(line(row, widths)).append(end));
    page.append(end);
  }

  private String name(int column) {
    return withoutColon(head.get(column));
  }

  private static String withoutColon(String name) {
    return name.endsWith(":") ? name.substring(0, name.length() - 1) : name;
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder("  ");
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] == 0) {
        continue;
      }
      String padding = " ".repeat(widths[column] - cells.get(column).length());
      boolean right = head.get(column).endsWith(":");
      line.append(right ? padding + cells.get(column) : cells.get(column) + padding).append("  ");
    }
    return line.toString().stripTrailing();
  }
}
