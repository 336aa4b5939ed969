package spindle.view;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// What `top` shows to people: drawn anew every second on a terminal, until it is interrupted; once
/// elsewhere.
final class TopScreen {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  private final Client client;
  private final PrintStream out;
  private final Map<String, Object> question = new LinkedHashMap<>();

  /// @param sort by what connections are sorted; empty for the usual
  TopScreen(Client client, PrintStream out, String sort) {
    this.client = client;
    this.out = out;
    question.put("ask", "top");
    if (!sort.isEmpty()) {
      question.put("sort", sort);
    }
  }

  /// Draws once.
  void draw() throws IOException {
    out.print(page());
    out.flush();
  }

  /// Draws again and again; ends when the process does.
  void redraw() throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      String page = page();
      out.print(CLEAR + page);
      out.flush();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private String page() throws IOException {
    Tables tables = new Tables();
    client.ask(question, tables::add);
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
