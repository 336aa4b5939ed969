package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `./spindle top` in a real terminal, which Python has: its window, its keys, and how it is left.
@EnabledOnOs(OS.LINUX)
class TopInATerminalTest {
  private static final Peer PYTHON = new Peer("python3", "python3");
  private static final String TO_BEGIN = "\u001b[H";
  private static final String FORMER_SCREEN = "\u001b[?25h\u001b[?1049l";

  private final String python = PYTHON.path();
  private final int port = Loopback.freePort();

  @TempDir private Path folder;

  private final List<ExampleProgram> running = new ArrayList<>();
  private ExampleProgram top;

  @BeforeEach
  void start() {
    var command = ExampleProgram.command("EchoServer", Integer.toString(port));
    command.add(1, "-Dspindle.view=EchoServer");
    var program = ExampleProgram.run(inFolder(command));
    running.add(program);
    program.awaitListening(port);
    top = ExampleProgram.run(inFolder(inATerminal(24, 80)));
    running.add(top);
    awaitPicture("the program", picture -> picture.getFirst().startsWith("EchoServer, process "));
  }

  @AfterEach
  void end() {
    running.forEach(ExampleProgram::close);
  }

  private List<String> inATerminal(int rows, int columns) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python, Peer.script("in_terminal.py")));
    command.addAll(List.of(Integer.toString(rows), Integer.toString(columns)));
    command.addAll(Launcher.asking(List.of("top")));
    return command;
  }

  private ProcessBuilder inFolder(List<String> command) {
    var process = new ProcessBuilder(command).directory(Launcher.ROOT.toFile());
    process.environment().put("XDG_RUNTIME_DIR", folder.toString());
    return process;
  }

  private void order(String order) throws IOException {
    top.input().write((order + "\n").getBytes(StandardCharsets.UTF_8));
    top.input().flush();
  }

  /// Waits until the last picture that is there whole is such a one.
  private void awaitPicture(String what, Predicate<List<String>> wanted) {
    top.await(
        what,
        () -> {
          String drawn = top.output();
          int end = drawn.lastIndexOf(TO_BEGIN);
          int begin = end < 0 ? -1 : drawn.lastIndexOf(TO_BEGIN, end - 1);
          return begin >= 0
              && wanted.test(
                  drawn
                      .substring(begin + TO_BEGIN.length(), end)
                      .replaceAll("\u001b\\[[0-9;]*[A-Za-z]|\r", "")
                      .lines()
                      .toList());
        });
  }

  private static boolean fits(List<String> picture, int rows, int columns) {
    return picture.size() <= rows && picture.stream().allMatch(each -> each.length() <= columns);
  }

  @Test
  void itFollowsTheWindowAndTheKeysAndLeavesTheTerminalAsItWas() throws IOException {
    try (var _ = Loopback.connect(port)) {
      awaitPicture(
          "the connection, within the window",
          picture ->
              fits(picture, 24, 80)
                  && picture.stream().anyMatch(each -> each.contains("127.0.0.1:")));
      order("size 9 31");
      awaitPicture("a smaller picture", picture -> fits(picture, 9, 31) && picture.size() == 9);
      order("size 40 120");
      order("keys s");
      awaitPicture("another order", picture -> picture.get(1).endsWith("sorted by age"));
      order("keys q");
      top.awaitOutput("ended with 0\nas it was: True");
      assertThat(top.output()).containsPattern(Pattern.quote(FORMER_SCREEN) + "\\s*ended with 0");
    }
  }

  @Test
  void controlCEndsItToo() throws IOException {
    order("keys \u0003");
    top.awaitOutput("ended with 0\nas it was: True");
  }
}
