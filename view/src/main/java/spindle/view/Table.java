package spindle.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A table for people: columns as wide as they must be, numbers to the right.
final class Table {
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");

  private final String title;
  private final String[] head;
  private final boolean[] right;

  /// Of the cells, without the head.
  private final int[] widths;

  private final List<String[]> rows = new ArrayList<>();

  /// @param head the names of the columns; one that ends in a colon is aligned to the right
  Table(String title, String... head) {
    this.title = title;
    this.head = new String[head.length];
    right = new boolean[head.length];
    widths = new int[head.length];
    for (int column = 0; column < head.length; column++) {
      String name = head[column];
      right[column] = name.endsWith(":");
      this.head[column] = right[column] ? name.substring(0, name.length() - 1) : name;
    }
  }

  void add(Object... cells) {
    String[] row = new String[cells.length];
    for (int column = 0; column < row.length; column++) {
      row[column] = printable(cells[column].toString());
      widths[column] = Math.max(widths[column], row[column].length());
    }
    rows.add(row);
  }

  /// What a program calls its things must not steer the terminal.
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return CONTROL.matcher(text).replaceAll("?");
      }
    }
    return text;
  }

  /// Adds it to `page`; nothing if it has no rows. A column in which no row has anything is left
  /// out.
  void write(StringBuilder page) {
    if (rows.isEmpty()) {
      return;
    }
    for (int column = 0; column < widths.length; column++) {
      widths[column] = widths[column] == 0 ? 0 : Math.max(widths[column], head[column].length());
    }
    page.append(title).append(System.lineSeparator());
    writeRow(page, head);
    rows.forEach(row -> writeRow(page, row));
    page.append(System.lineSeparator());
  }

  private void writeRow(StringBuilder page, String[] cells) {
    int end = page.length();
    page.append("  ");
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] == 0) {
        continue;
      }
      int padding = widths[column] - cells[column].length();
      if (right[column]) {
        page.repeat(' ', padding).append(cells[column]);
      } else {
        page.append(cells[column]).repeat(' ', padding);
      }
      page.append("  ");
    }
    while (page.length() > end && page.charAt(page.length() - 1) == ' ') {
      page.setLength(page.length() - 1);
    }
    page.append(System.lineSeparator());
  }
}
