package spindle.view;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/// The terminal that `top` is drawn on, by JLine: its size, its keys, and a screen of its own that
/// leaves what was there before as it was.
final class TopTerminal implements AutoCloseable {
  private static final long PAUSE_NANOS = 1_000_000_000;
  private static final int LINES_ABOVE = 12;
  private static final String OWN_SCREEN = "\u001b[?1049h\u001b[?25l";
  private static final String FORMER_SCREEN = "\u001b[?25h\u001b[?1049l";
  private static final String TO_BEGIN = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  private final Terminal terminal;
  private final Attributes before;
  private final PrintWriter out;

  private TopTerminal(Terminal terminal) {
    this.terminal = terminal;
    out = terminal.writer();
    before = terminal.enterRawMode();
    Attributes keys = terminal.getAttributes();
    keys.setLocalFlag(Attributes.LocalFlag.ISIG, false); // Control C is one, too
    terminal.setAttributes(keys);
    out.print(OWN_SCREEN);
  }

  /// Whether there is JLine in this program.
  static boolean canBe() {
    return TopTerminal.class.getModule().getLayer() == null
        || TopTerminal.class.getModule().getLayer().findModule("org.jline.terminal").isPresent();
  }

  /// The terminal of this process.
  ///
  /// @throws UndrawableTerminal if it is none that can be drawn on
  /// @throws IOException if it breaks
  static TopTerminal open() throws IOException {
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(true)
            .provider("exec")
            .graphemeCluster(false)
            .build();
    if (terminal.getType().startsWith(Terminal.TYPE_DUMB) || terminal.getSize().getColumns() <= 0) {
      terminal.close();
      throw new UndrawableTerminal(terminal.getType());
    }
    return new TopTerminal(terminal);
  }

  /// Draws until somebody quits, a picture a second and one with each key.
  void show(TopScreen screen) throws IOException {
    long next = System.nanoTime();
    int key = NonBlockingReader.READ_EXPIRED;
    while (!screen.isOver() && key != NonBlockingReader.EOF) {
      if (!screen.isPaused() && next - System.nanoTime() <= 0) {
        screen.ask(Math.max(1, terminal.getSize().getRows() - LINES_ABOVE));
        next = System.nanoTime() + PAUSE_NANOS;
      }
      Size size = terminal.getSize();
      draw(screen.picture(size.getRows(), size.getColumns()));
      long left = screen.isPaused() ? PAUSE_NANOS : next - System.nanoTime();
      key = terminal.reader().read(Math.max(1, left / 1_000_000));
      if (key >= 0) {
        screen.key(key);
      }
    }
  }

  /// Over what is there, so that it does not flicker.
  private void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(TO_BEGIN);
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append(REST_OF_LINE);
    }
    out.print(text.append(REST_OF_SCREEN));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.print(FORMER_SCREEN);
    out.flush();
    terminal.setAttributes(before);
    terminal.close();
  }
}
