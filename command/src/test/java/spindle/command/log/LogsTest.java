package spindle.command.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.LogContext;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.ListenOptions;

class LogsTest {
  @TempDir private Path folder;

  @Test
  void whatSystemLoggerIsToldIsInTheFileAndInTheNextOneWhenItWasRenamed() throws IOException {
    Path file = folder.resolve("a.log");
    Path older = folder.resolve("a.log.1");
    var logger = System.getLogger("spindle.reactor");
    try (Logs logs = Logs.begin("a.log", folder, "", "info")) {
      logger.log(System.Logger.Level.INFO, "first {0}", "one");
      logger.log(System.Logger.Level.DEBUG, "not wanted");
      while (!Files.readString(file).contains("first one")) {
        Thread.onSpinWait();
      }
      Files.move(file, older);
      assertThat(logs.reopen()).isEqualTo(file.toString());
      logs.setLevel("debug");
      logger.log(System.Logger.Level.DEBUG, "second");
    }

    assertThat(Files.readString(older))
        .contains("\"message\":\"first one\"")
        .doesNotContain("not wanted", "second");
    assertThat(Files.readString(file)).contains("\"level\":\"DEBUG\"", "\"message\":\"second\"");
  }

  @Test
  void oneLoggerMayBeMoreTalkativeThanTheOthersUntilItIsTakenBack() throws IOException {
    var one = System.getLogger("spindle.levels.one");
    var other = System.getLogger("spindle.levels.other");
    try (Logs logs = Logs.begin("a.log", folder, "", "info")) {
      logs.setLevel("spindle.levels.one", "debug");
      one.log(System.Logger.Level.DEBUG, "wanted of one");
      other.log(System.Logger.Level.DEBUG, "too much");
      logs.setLevel("spindle.levels.one", "default");
      one.log(System.Logger.Level.DEBUG, "too much");
      logs.setLevel("", "debug");
      other.log(System.Logger.Level.DEBUG, "wanted of all");
      logs.setLevel("", "default");
      other.log(System.Logger.Level.DEBUG, "too much");
      other.log(System.Logger.Level.INFO, "wanted as ever");
      logs.setLevel("jdk", "debug");
      assertThat(System.getLogger("jdk.x").isLoggable(System.Logger.Level.DEBUG)).isTrue();
      logs.setLevel("jdk", "default");
      logs.setLevel("", "debug");
      assertThat(System.getLogger("jdk.x").isLoggable(System.Logger.Level.DEBUG)).isFalse();
    }
    assertThat(Files.readString(folder.resolve("a.log")))
        .contains("wanted of one", "wanted of all", "wanted as ever")
        .doesNotContain("too much");
  }

  /// Says something in its callback, by the logger of a program.
  private static final class Saying extends Protocol {
    @Override
    public void connectionMade() {
      LogContext.mark(transport(), "order-7");
      System.getLogger("org.example").log(System.Logger.Level.INFO, "taken");
      transport().loseConnection();
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      System.getLogger("org.example").log(System.Logger.Level.INFO, "gone");
      Reactor.current().stop();
    }
  }

  @Test
  @SuppressWarnings("try") // the file is whole when the log is closed
  void aLineOfACallbackHasItsConnectionAndTheWordThatIsTheirs() throws Exception {
    try (Logs logs = Logs.begin("a.log", folder, "json", "info");
        Reactor reactor = Reactor.create()) {
      var options = ListenOptions.defaults().withInterface("127.0.0.1");
      var port = reactor.listenTCP(0, ServerFactory.of(Saying::new), options);
      var place = new TCP4ClientEndpoint(reactor, "127.0.0.1", ((IPv4Address) port.host()).port());
      place.connectProtocol(new Protocol() {});
      reactor.run(false);
      logs.close();
    }

    assertThat(Files.readAllLines(folder.resolve("a.log")))
        .satisfiesExactly(
            taken ->
                assertThat(taken)
                    .matches(
                        ".*\"message\":\"taken\",\"connection\":\\d+,"
                            + "\"peer\":\"127\\.0\\.0\\.1:\\d+\","
                            + "\"protocol\":\"[a-zA-Z.]+\\$Saying\",\"word\":\"order-7\"}"),
            gone ->
                assertThat(gone)
                    .matches(
                        ".*\"message\":\"gone\".*\"reason\":\"[^\"]+\",\"word\":\"order-7\"}"));
  }

  @Test
  @SuppressWarnings("try") // the file is whole when the log is closed
  void aFileThatCannotBeOpenedIsSaidAtOnceAndLaterLeavesTheOldOne() throws IOException {
    assertThatThrownBy(() -> Logs.begin("no/a.log", folder, "text", "info"))
        .isInstanceOf(IOException.class);

    Path below = Files.createDirectory(folder.resolve("below"));
    try (Logs logs = Logs.begin("below/a.log", folder, "text", "info")) {
      Path moved = folder.resolve("moved");
      Files.move(below, moved);
      Files.writeString(below, "a file where the folder was");
      assertThatThrownBy(logs::reopen).isInstanceOf(IOException.class);
      System.getLogger("spindle.reactor").log(System.Logger.Level.WARNING, "goes on");
      logs.close();
      assertThat(Files.readString(moved.resolve("a.log")))
          .contains("WARN  spindle.reactor: goes on");
    }
  }

  /// Writes nothing until it is let.
  private static final class Stuck extends AppenderBase<ILoggingEvent> {
    final CountDownLatch mayWrite = new CountDownLatch(1);
    final List<String> written = new ArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      try {
        mayWrite.await();
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
      written.add(event.getFormattedMessage());
    }
  }

  @Test
  void whoLogsDoesNotWaitForWhoWritesAndIsToldWhatWasLeftOut() {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    var logger = context.getLogger("a");
    var queue = new LogQueue(context);
    var stuck = new Stuck();
    stuck.setContext(context);
    stuck.start();
    queue.addAppender(stuck);
    queue.start();

    int lines = 2 * LogQueue.LINES_MAX;
    for (int i = 0; i < lines; i++) {
      queue.doAppend(new LoggingEvent("", logger, Level.INFO, "line " + i, null, null));
    }
    long leftOut = queue.leftOut();
    assertThat(leftOut).isGreaterThan(LogQueue.LINES_MAX / 2);
    stuck.mayWrite.countDown();
    while (queue.getNumberOfElementsInQueue() > 0) {
      Thread.onSpinWait();
    }
    queue.doAppend(new LoggingEvent("", logger, Level.INFO, "the last", null, null));
    queue.stop();

    assertThat(stuck.written).hasSize((int) (lines - leftOut + 2)).contains("line 0", "the last");
    assertThat(stuck.written.get(stuck.written.size() - 2))
        .endsWith("could not be written as fast: " + leftOut);
  }
}
