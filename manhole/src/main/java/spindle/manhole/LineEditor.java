package spindle.manhole;

import java.util.ArrayList;
import java.util.List;

/// A line that somebody edits at a terminal: makes lines of keys, and says what the terminal is to
/// show. No thread, no I/O.
///
/// Keys: what can be printed, backspace, left, right, up and down in what was said before, Control
/// with A, B, E, F, U, C (give the line up) and D (the end, in an empty line).
final class LineEditor {
  private static final int HISTORY_MAX = 500;
  private static final char ESCAPE = 27;

  private final StringBuilder shown = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private final List<String> history = new ArrayList<>();
  private final boolean echoes;
  private String prompt = "";
  private int cursor;
  private int back;
  private final StringBuilder escape = new StringBuilder();
  private boolean lastWasReturn;

  /// What came of a key.
  enum Came {
    NOTHING,
    LINE,
    GIVEN_UP,
    END
  }

  /// @param echoes whether there is a terminal, which shows nothing of itself
  LineEditor(boolean echoes) {
    this.echoes = echoes;
  }

  /// Begins a line.
  void begin(String said) {
    prompt = said;
    line.setLength(0);
    cursor = 0;
    back = 0;
    if (echoes) {
      show(said);
    }
  }

  private void show(String text) {
    shown.append(text);
  }

  /// What is to be shown since the last time.
  String shown() {
    String text = shown.toString();
    shown.setLength(0);
    return text;
  }

  /// The line that has come.
  String line() {
    return line.toString();
  }

  /// Takes one character.
  Came key(char c) {
    boolean secondOfTwo = lastWasReturn && c == '\n';
    lastWasReturn = c == '\r';
    if (secondOfTwo) {
      return Came.NOTHING;
    }
    if (!escape.isEmpty()) {
      escaped(c);
      return Came.NOTHING;
    }
    return switch (c) {
      case '\r', '\n' -> ended();
      case 1 -> moved(0);
      case 2 -> moved(cursor - 1);
      case 3 -> givenUp();
      case 4 -> line.isEmpty() ? Came.END : Came.NOTHING;
      case 5 -> moved(line.length());
      case 6 -> moved(cursor + 1);
      case 8, 127 -> erased();
      case 21 -> replaced("");
      case ESCAPE -> {
        escape.append(c);
        yield Came.NOTHING;
      }
      default -> typed(c);
    };
  }

  private Came ended() {
    if (echoes) {
      show("\r\n");
    }
    if (!line.isEmpty() && (history.isEmpty() || !history.getLast().contentEquals(line))) {
      history.add(line());
      if (history.size() > HISTORY_MAX) {
        history.removeFirst();
      }
    }
    return Came.LINE;
  }

  private Came givenUp() {
    if (echoes) {
      show("^C\r\n");
    }
    return Came.GIVEN_UP;
  }

  private Came typed(char c) {
    if ((c >= ' ' || c == '\t') && line.length() < Manhole.LINE_MAX) {
      char typed = c == '\t' ? ' ' : c;
      line.insert(cursor, typed);
      cursor++;
      if (cursor < line.length()) {
        redraw();
      } else if (echoes) {
        show(String.valueOf(typed)); // alone, or a long line would be shown anew with each
      }
    }
    return Came.NOTHING;
  }

  private Came erased() {
    if (cursor > 0) {
      line.deleteCharAt(--cursor);
      redraw();
    }
    return Came.NOTHING;
  }

  private Came moved(int to) {
    cursor = Math.clamp(to, 0, line.length());
    redraw();
    return Came.NOTHING;
  }

  private Came replaced(String text) {
    line.setLength(0);
    line.append(text);
    return moved(text.length());
  }

  private void redraw() {
    if (echoes) {
      show("\r\u001b[K" + prompt + line);
      if (cursor < line.length()) {
        show("\u001b[" + (line.length() - cursor) + "D");
      }
    }
  }

  /// A sequence is ESC, `[` or `O`, and what stands until a letter.
  private void escaped(char c) {
    escape.append(c);
    boolean begins = escape.length() == 2 && (c == '[' || c == 'O');
    if (begins || (escape.length() < 16 && !Character.isLetter(c) && c != '~')) {
      return;
    }
    escape.setLength(0);
    switch (c) {
      case 'A' -> recall(back + 1);
      case 'B' -> recall(back - 1);
      case 'C' -> moved(cursor + 1);
      case 'D' -> moved(cursor - 1);
      default -> {}
    }
  }

  private void recall(int steps) {
    back = Math.clamp(steps, 0, history.size());
    replaced(back == 0 ? "" : history.get(history.size() - back));
  }
}
