package spindle.view;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `top` shows to people, as lines, and what their keys change of it. It knows of no terminal:
/// see [TopTerminal].
final class TopScreen {
  /// By what connections are sorted, in the order in which a key goes through them.
  static final List<String> ORDERS = List.of("bytes", "age", "buffered", "since");

  private static final int DELETE = 127;
  private static final int BACKSPACE = 8;
  private static final int ESCAPE = 27;
  private static final int INTERRUPT = 3;
  private static final int WORD_MAX = 60;

  private final Client client;
  private String order;
  private String filter = "";
  private boolean paused;
  private boolean over;

  /// The key that has begun a word, or 0.
  private int asks;

  private String word = "";
  private String said = "";
  private String tables = "";

  /// @param sort by what connections are sorted; empty for the usual
  TopScreen(Client client, String sort) {
    this.client = client;
    order = sort.isEmpty() ? ORDERS.getFirst() : sort;
  }

  /// Whether somebody has asked to quit.
  boolean isOver() {
    return over;
  }

  /// Whether the picture stands still.
  boolean isPaused() {
    return paused;
  }

  /// Asks the process how it does now.
  ///
  /// @param most how many connections are worth asking for
  void ask(int most) throws IOException {
    Lines question =
        Lines.asking("top").put("sort", order).put("filter", filter).put("limit", most);
    Tables seen = new Tables();
    client.ask(question, seen::add);
    tables = seen.toString();
  }

  /// What somebody has typed.
  void key(int key) {
    if (key == INTERRUPT) {
      over = true;
    } else if (asks != 0) {
      typed(key);
    } else {
      said = "";
      switch (key) {
        case 'q', 'Q' -> over = true;
        case 's' -> order = ORDERS.get((ORDERS.indexOf(order) + 1) % ORDERS.size());
        case 'p', ' ' -> paused = !paused;
        case '/', 'w' -> asks = key;
        default -> {}
      }
    }
  }

  private void typed(int key) {
    switch (key) {
      case '\r', '\n' -> finished();
      case ESCAPE -> {
        asks = 0;
        word = "";
      }
      case DELETE, BACKSPACE -> word = word.isEmpty() ? "" : word.substring(0, word.length() - 1);
      default -> {
        if (!Character.isISOControl(key) && word.length() < WORD_MAX) {
          word += Character.toString(key);
        }
      }
    }
  }

  private void finished() {
    if (asks == '/') {
      filter = word;
    } else {
      said = why(word);
    }
    asks = 0;
    word = "";
  }

  private String why(String id) {
    StringBuilder text = new StringBuilder();
    try {
      client.ask(
          Lines.asking("why").put("id", Long.parseLong(id.strip())),
          line -> text.append(Table.printable(String.valueOf(line.get("why")))));
      return text.toString();
    } catch (NumberFormatException _) {
      return "expected the id of a line, got " + id;
    } catch (IOException none) {
      return String.valueOf(none.getMessage());
    }
  }

  /// The picture for a window of that size, no line of it longer.
  List<String> picture(int rows, int columns) {
    List<String> lines = new ArrayList<>();
    lines.add(client.greeting().get("program") + ", process " + client.greeting().get("pid"));
    lines.add(foot());
    wrap(said, columns, lines);
    tables.lines().forEach(lines::add);
    return lines.stream()
        .limit(Math.max(1, rows))
        .map(each -> each.length() <= columns ? each : each.substring(0, columns))
        .toList();
  }

  private String foot() {
    return switch (asks) {
      case '/' -> "protocol, peer or state: " + word;
      case 'w' -> "why does the one wait with the id: " + word;
      default ->
          "q quit  s sort  / filter  p pause  w why ID   sorted by %s%s%s"
              .formatted(
                  order, filter.isEmpty() ? "" : ", only " + filter, paused ? ", paused" : "");
    };
  }

  private static void wrap(String text, int columns, List<String> lines) {
    String left = text;
    while (left.length() > columns && columns > 0) {
      int cut = left.lastIndexOf(' ', columns);
      int end = cut <= 0 ? columns : cut;
      lines.add(left.substring(0, end));
      left = left.substring(end).strip();
    }
    if (!left.isEmpty()) {
      lines.add(left);
    }
  }

  /// All of it, for what is no terminal.
  String page() {
    return client.greeting().get("program")
        + ", process "
        + client.greeting().get("pid")
        + System.lineSeparator()
        + System.lineSeparator()
        + tables;
  }

  /// `12.5 % ±0.8`.
  static String percent(Map<String, Object> line, String share, String error) {
    return line.get(share) instanceof Number part && line.get(error) instanceof Number off
        ? String.format(
            Locale.ROOT, "%.1f %% ±%.1f", 100 * part.doubleValue(), 100 * off.doubleValue())
        : "";
  }
}
