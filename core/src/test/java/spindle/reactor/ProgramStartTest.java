package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spindle.defer.Deferred;
import spindle.reason.CannotListenError;

/// How a program begins: the default reactor, and what keeps a run from beginning.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgramStartTest {
  @Test
  void theDefaultReactorIsMadeOnceAndCannotBeReplacedThen() throws Exception {
    try (ChildJvm child = ChildJvm.program("default")) {
      assertThat(child.rest()).containsExactly("same true", "too late", "the JVM ends");
      assertThat(child.exitStatus()).isZero();
    }
  }

  @Test
  void theDefaultReactorCanBeReplacedBeforeItsFirstUse() throws Exception {
    try (ChildJvm child = ChildJvm.program("installed")) {
      assertThat(child.rest()).containsExactly("mine true", "the JVM ends");
    }
  }

  @Test
  void aPortThatIsTakenEndsTheProgramWithOneLine(@TempDir Path folder) throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Path source =
          Files.writeString(
              folder.resolve("Taken.java"),
              """
              import module spindle.core;

              void main() {
                var reactor = Reactor.get();
                new TCP4ServerEndpoint(reactor, %d).listen(address -> null);
                reactor.run();
              }
              """
                  .formatted(taken.getLocalPort()));
      try (ChildJvm child = ChildJvm.singleFile(source)) {
        List<String> lines = child.rest();
        assertThat(child.exitStatus()).isEqualTo(1);
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst())
            .contains("cannot listen on", ":" + taken.getLocalPort())
            .contains("Address already in use");
      }
    }
  }

  @Test
  void aPortThatIsTakenKeepsTheRunFromBeginning() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Reactor reactor = Reactor.create()) {
      listenWhereItIsTaken(reactor, taken);
      assertThatThrownBy(() -> reactor.run(false))
          .isInstanceOf(ReactorStartFailed.class)
          .hasMessageContaining("cannot listen on");
      reactor.callWhenRunning(reactor::stop);
      reactor.run(false);
    }
  }

  @Test
  void aPortThatIsTakenAndHandledDoesNot() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Reactor reactor = Reactor.create()) {
      listenWhereItIsTaken(reactor, taken).handleFailure(_ -> {});
      reactor.callWhenRunning(reactor::stop);
      reactor.run(false);
    }
  }

  @Test
  void anotherUnhandledFailureIsLoggedAndTheRunBegins() throws Exception {
    try (LogCapture log = LogCapture.ofDeferred();
        Reactor reactor = Reactor.create()) {
      Deferred<String> failed = Deferred.fail(new IllegalStateException("by a test"));
      reactor.callWhenRunning(reactor::stop);
      reactor.run(false);
      assertThat(failed.isDone()).isTrue();
      assertThat(log.lines()).hasSize(1);
    }
  }

  private static Deferred<Object> listenWhereItIsTaken(Reactor reactor, ServerSocket taken) {
    try {
      return Deferred.succeed(
          reactor.listenTCP(taken.getLocalPort(), _ -> null, StopFromThreadsTest.LOCAL));
    } catch (CannotListenError failure) {
      return Deferred.fail(failure);
    }
  }
}
