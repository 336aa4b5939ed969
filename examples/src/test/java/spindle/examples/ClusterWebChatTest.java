package spindle.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.testing.FreePorts;

/// A chat for browsers on three processes, with guests that know nothing of Spindle: the library
/// websockets, and a browser.
class ClusterWebChatTest {
  private static final Peer PYTHON = new Peer("/usr/bin/python3", "python3-websockets");

  private final List<ExampleProgram> programs = new ArrayList<>();

  /// The first of six ports that are free.
  private static int ports() {
    return FreePorts.next(6);
  }

  private ExampleProgram added(ExampleProgram program) {
    programs.add(program);
    return program;
  }

  private ExampleProgram guest(int port, String name) {
    String url = "ws://127.0.0.1:%d/chat?name=%s".formatted(port, name);
    return added(PYTHON.start(Peer.script("chat_guest.py"), url));
  }

  @AfterEach
  void end() {
    programs.reversed().forEach(ExampleProgram::close);
  }

  @Test
  void whoIsHereAndWhatIsSaidIsKnownOnAllAndWhoseProcessIsKilledIsGone(@TempDir Path profile)
      throws Exception {
    int first = ports();
    List<ExampleProgram> nodes = new ArrayList<>();
    for (String number : List.of("0", "1", "2")) {
      nodes.add(added(ExampleProgram.start("ClusterWebChat", number, "" + first)));
    }
    nodes.forEach(each -> each.awaitOutput("http://localhost:"));
    ExampleProgram ann = guest(first + 3, "ann");
    ExampleProgram bob = guest(first + 4, "bob");
    for (ExampleProgram each : List.of(ann, bob)) {
      each.awaitOutput("here: ann, bob\n");
    }
    try (var browser = Browser.start(profile)) {
      browser.open("http://127.0.0.1:%d/?name=cleo".formatted(first + 5));
      ann.awaitOutput("here: ann, bob, cleo\n");
      say(ann, "hello, all");
      bob.awaitOutput("ann: hello, all\n");
      browser.awaitText("ann: hello, all");
      nodes.get(1).signal("KILL");
      ann.awaitOutput("here: ann, cleo\n");
      say(ann, "where is bob?");
      browser.awaitText("ann: where is bob?");
    }
    ann.await("cleo has gone", () -> ann.output().endsWith("here: ann\n"));
    assertThat(nodes.getFirst().errors()).doesNotContain("Exception");
  }

  private static void say(ExampleProgram guest, String line) throws IOException {
    guest.input().write((line + "\n").getBytes(UTF_8));
    guest.input().flush();
  }
}
