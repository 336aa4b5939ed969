package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;

/// The control socket, asked over itself: contract rules L1 to L7, L11 and L12.
@Timeout(60)
class ControlSocketTest {
  private static final long OWN = ProcessHandle.current().pid();

  @TempDir private Path below;

  private static final class Silent extends Protocol {}

  private Server server() throws Exception {
    return new Server(below, ServerFactory.of(Silent::new));
  }

  @Test
  void itsFolderAndItselfAreForItsUserAlone() throws Exception {
    try (Server server = server()) {
      Path path = server.control.path();
      assertThat(path.getFileName()).hasToString(OWN + ".server.sock");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
          .isEqualTo("rwx------");
    }
    assertThat(below.resolve("spindle")).isEmptyDirectory();
  }

  @Test
  void aProcessHasOneAtMost() throws Exception {
    try (Server server = server()) {
      assertThatThrownBy(() -> ControlSocket.open(new SocketFolder(below.resolve("more")), "more"))
          .hasMessage("this process has a control socket already");
      assertThat(server.control.path()).exists();
    }
    server().close();
  }

  @Test
  void psShowsReactorPortAndConnection() throws Exception {
    try (Server server = server()) {
      server.connect().getOutputStream().write(new byte[5]);
      Server.Asker asker = server.asker();
      Map<String, Object> connection = asker.connection("active");

      assertThat(connection)
          .containsEntry("protocol", Silent.class.getName())
          .containsEntry("writtenBytes", 0L)
          .containsKeys("id", "peer", "host", "ageMillis", "sinceMillis", "port");
      List<Map<String, Object>> lines = asker.ask("{\"ask\":\"ps\",\"unknown\":{\"field\":[1]}}");
      assertThat(lines)
          .extracting(each -> each.get("kind"))
          .containsExactly("reactor", "port", "connection", "end");
      assertThat(lines.get(0)).containsEntry("name", "server").containsEntry("connections", 1L);
      assertThat(lines.get(1)).containsEntry("state", "listening").containsEntry("connections", 1L);
      assertThat(lines.get(3)).containsEntry("lines", 3L).containsEntry("more", false);
    }
  }

  @Test
  void whatIsNoQuestionIsAnsweredWithThoseThatAre() throws Exception {
    try (Server server = server()) {
      Server.Asker asker = server.asker();
      for (String line :
          List.of("hello", "{}", "[]", "{\"ask\":\"sing\"}", "{\"ask\":1}", "\"ps\"")) {
        Map<String, Object> answer = asker.ask(line).getFirst();
        assertThat(answer).as(line).containsEntry("kind", "error");
        assertThat(answer.get("known")).asString().contains("ps").contains("why");
      }
      assertThat(asker.ask("{\"ask\":\"more\"}").getFirst()).containsEntry("kind", "error");
      assertThat(asker.ask("{\"ask\":\"why\"}").getFirst()).containsEntry("kind", "error");
      assertThat(
              String.valueOf(
                  asker.ask("{\"ask\":\"why\",\"id\":2147483647}").getFirst().get("error")))
          .contains("has ended, or never was");
      assertThat(asker.ask("{\"ask\":\"help\"}").getFirst()).containsEntry("kind", "help");
    }
  }

  @Test
  void anotherVersionThanTheOneSpokenIsRefused() throws Exception {
    try (Server server = server()) {
      Server.Asker asker = server.asker();
      assertThat(asker.ask("{\"ask\":\"ps\",\"protocol\":2}").getFirst())
          .containsEntry("error", "this process speaks protocol 1, not 2");
      assertThat(asker.ask("{\"ask\":\"ps\",\"protocol\":1}").getLast())
          .containsEntry("kind", "end");
    }
  }

  @Test
  void aQuestionThatIsTooLongEndsTheConnection() throws Exception {
    try (Server server = server()) {
      Server.Asker asker = server.asker();
      String padding = " ".repeat(ControlSocket.QUESTION_MAX - 12);
      assertThat(asker.ask("{\"ask\":\"ps\"}" + padding).getLast()).containsEntry("kind", "end");
      assertThat(asker.ask("{\"ask\":\"ps\"}" + padding + " ").getFirst())
          .containsEntry("error", "expected a question, got a line of more than 4096 bytes");
      assertThat(asker.next()).isEmpty();
    }
  }

  @Test
  void nineDoNotAskAtATime() throws Exception {
    try (Server server = server()) {
      List<Server.Asker> askers = new ArrayList<>();
      for (int i = 0; i < ControlSocket.CLIENTS_MAX; i++) {
        askers.add(server.asker());
      }
      assertThat(isGreeted(server)).isFalse();
      assertThat(askers.getFirst().ask("{\"ask\":\"help\"}")).hasSize(2);
    }
  }

  private static boolean isGreeted(Server server) {
    try (Server.Asker asker = new Server.Asker(server.control.path())) {
      return !asker.next().isEmpty();
    } catch (IOException reset) {
      return false;
    }
  }

  @Test
  void fibersAreShownWithTheLineWhereTheyWait() throws Exception {
    try (Server server = new Server(below, Conversation.with(peer -> peer.readLine()))) {
      server.connect();
      server.connect();
      Server.Asker asker = server.asker();
      Map<String, Object> fibers = Map.of();
      while (!Long.valueOf(2).equals(fibers.get("count"))) {
        fibers = asker.ask("{\"ask\":\"stacks\"}").get(1);
      }
      assertThat(fibers).containsEntry("kind", "fibers").containsEntry("state", "waiting");
      assertThat(String.valueOf(fibers.get("stack"))).contains("ControlSocketTest.java:");
      assertThat(asker.ask("{\"ask\":\"dump\"}"))
          .extracting(each -> each.get("kind"))
          .contains("fiber", "connection", "port", "reactor");
    }
  }

  @Test
  void whyFollowsAFiberToTheOneThatItWaitsFor() throws Exception {
    try (Server server = server()) {
      server.reactor.callFromThread(() -> {
        Deferred<Integer> answer =
            Fiber.start(server.reactor, "answer", () -> Fiber.await(new Deferred<Integer>()));
        Fiber.start(server.reactor, "question", () -> Fiber.await(answer)).addErrback(_ -> 0);
      });
      Server.Asker asker = server.asker();
      Map<String, Object> seen = Map.of();
      while (!"waiting".equals(seen.get("state"))) {
        seen =
            asker.ask("{\"ask\":\"ps\",\"kinds\":[\"fiber\"]}").stream()
                .filter(each -> "fiber 'question'".equals(each.get("name")))
                .findFirst()
                .orElse(Map.of());
      }
      assertThat(asker.why(seen)).startsWith("It waits at ").contains(", for fiber 'answer' (id ");
    }
  }

  @Test
  void theCommandShowsTablesAndSentences() throws Exception {
    try (Server server = server()) {
      server.connect().getOutputStream().write(1);
      String id = String.valueOf(server.asker().connection("active").get("id"));

      assertThat(command("ps"))
          .contains("reactors", "server", "ControlSocketTest$Silent", "active");
      assertThat(command("ps", "--json")).contains("{\"kind\":\"connection\",");
      assertThat(command("why", Long.toString(OWN), id))
          .contains("It ")
          .contains(Silent.class.getName());
      assertThat(command("stacks", "server")).contains("the thread of reactor 1");
      assertThat(command("top"))
          .contains("server, process " + OWN, "busy", "in/s", "ControlSocketTest$Silent");
      assertThat(command("top", "--sort", "age", "--json"))
          .contains("\"busyShare\":", "\"receivedPerSecond\":");
      assertThat(command("top", "--sort", "colour")).contains("bytes, age, buffered or since");
      assertThat(command("dump", "server")).contains("\"kind\":\"port\"");
      assertThat(command("ps", "nobody"))
          .contains("no such process: there are [" + OWN + " server]");
      assertThat(command("why", "none")).contains("expected the id that ps shows");
      assertThat(command("ps", "-x")).contains("usage:");
    }
    assertThat(command("ps")).contains("no process has a control socket");
  }

  private String command(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Asking.run(Map.of("XDG_RUNTIME_DIR", below.toString()), out, out, words);
    return said.toString(StandardCharsets.UTF_8);
  }
}
