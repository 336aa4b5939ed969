package spindle.view;

import java.io.IOException;

/// The terminal knows no places on its screen, so that it can only be written on line by line.
final class UndrawableTerminal extends IOException {
  private static final long serialVersionUID = 1L;

  UndrawableTerminal(String type) {
    super("a terminal that can only be written on line by line: " + type);
  }
}
