package spindle.manhole;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;

/// One who is inside: takes lines from a terminal, and has them run.
final class Session implements AutoCloseable {
  private static final Logger LOG = System.getLogger("spindle.manhole");

  private final Reactor reactor;

  /// Whose connection it is, which may be another: this all runs on its thread.
  private final Reactor here = Reactor.current();

  private final Visitor visitor;
  private final Conversation peer;
  private final LineEditor editor;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(4096);
  private final CharBuffer characters = CharBuffer.allocate(4096).limit(0);

  /// What was said and is not complete yet.
  private final StringBuilder source = new StringBuilder();

  private @Nullable Interpreter interpreter;

  /// Who has come.
  ///
  /// @param terminal whether a terminal shows nothing of itself
  record Visitor(String name, String from, boolean terminal) {}

  Session(Reactor reactor, Visitor visitor, Conversation peer) {
    this.reactor = reactor;
    this.visitor = visitor;
    this.peer = peer;
    editor = new LineEditor(visitor.terminal());
  }

  /// In a fiber, until the end.
  void talk(Map<String, Object> values) throws Exception {
    LOG.log(Level.INFO, () -> visitor.name() + " has come from " + visitor.from());
    PrintStream out = new PrintStream(new Output(), true, StandardCharsets.UTF_8);
    show("One moment.\n");
    interpreter = Fiber.await(here.deferToThread(() -> Interpreter.begin(reactor, values, out)));
    show("Inside " + reactor + ". Control D leaves.\n");
    for (String line; (line = line()) != null; ) {
      if (line.equals("/exit")) {
        return;
      }
      if (source.length() + line.length() >= Manhole.SOURCE_MAX) {
        source.setLength(0);
        show("given up: more than %d characters and not complete\n".formatted(Manhole.SOURCE_MAX));
        continue;
      }
      source.append(line).append('\n');
      if (said(source.toString())) {
        source.setLength(0);
      }
    }
    show("\n");
  }

  /// Has lines run.
  ///
  /// @return false if they are not complete
  private boolean said(String source) throws Exception {
    Interpreter inside = interpreter;
    if (inside == null || source.isBlank()) {
      return true;
    }
    if (!Fiber.await(here.deferToThread(() -> inside.isComplete(source)))) {
      return false;
    }
    LOG.log(Level.INFO, () -> "%s: %s".formatted(visitor.name(), source.strip()));
    List<String> answers = Fiber.await(here.deferToThread(() -> inside.eval(source)));
    for (String answer : answers) {
      show(answer + "\n");
    }
    return true;
  }

  private void show(String text) throws Exception {
    peer.write(visitor.terminal() ? text.replace("\n", "\r\n") : text);
  }

  private void begin() {
    editor.begin(source.isEmpty() ? "> " : "...> ");
  }

  /// The next line, null at the end. Who gives a line up gives up those that it went on from, too.
  private @Nullable String line() throws Exception {
    begin();
    while (true) {
      peer.write(editor.shown());
      if (!characters.hasRemaining() && !readMore()) {
        return null;
      }
      switch (editor.key(characters.get())) {
        case NOTHING -> {}
        case LINE -> {
          peer.write(editor.shown());
          return editor.line();
        }
        case GIVEN_UP -> {
          source.setLength(0);
          begin();
        }
        case END -> {
          return null;
        }
      }
    }
  }

  private @Nullable ByteBuffer arrived;

  /// Decodes what has come; a character may come in pieces.
  private boolean readMore() throws Exception {
    while (!characters.hasRemaining()) {
      if (arrived == null || !arrived.hasRemaining()) {
        arrived = peer.read();
        if (arrived == null) {
          return false;
        }
      }
      int count = Math.min(arrived.remaining(), bytes.remaining());
      bytes.put(bytes.position(), arrived, arrived.position(), count);
      bytes.position(bytes.position() + count);
      arrived.position(arrived.position() + count);
      characters.clear();
      decoder.decode(bytes.flip(), characters, false);
      bytes.compact();
      characters.flip();
    }
    return true;
  }

  /// What lines write to `out`: on the connection's thread at once, from elsewhere later.
  private final class Output extends OutputStream {
    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      String text = new String(from, offset, count, StandardCharsets.ISO_8859_1);
      byte[] sent =
          (visitor.terminal() ? text.replace("\n", "\r\n") : text)
              .getBytes(StandardCharsets.ISO_8859_1);
      if (here.inReactorThread()) {
        peer.transport().write(sent);
      } else {
        here.callFromThread(() -> peer.transport().write(sent));
      }
    }
  }

  @Override
  public void close() {
    Interpreter inside = interpreter;
    if (inside != null) {
      here.callInThread(inside::close);
    }
    LOG.log(Level.INFO, () -> visitor.name() + " has left");
  }
}
