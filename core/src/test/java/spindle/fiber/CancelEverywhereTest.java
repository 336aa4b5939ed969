package spindle.fiber;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import spindle.address.IPv4Address;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.endpoint.TCP4ServerEndpoint;
import spindle.protocol.ListeningPort;
import spindle.reactor.HandOver;
import spindle.reactor.Reactor;

/// A scenario that opens, writes, reads, branches and closes is cancelled at its first wait, at its
/// second, and so on to its last. Each time all that it opened is closed, nobody is left, and
/// nobody complains.
@ParameterizedClass
@EnumSource(Way.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class CancelEverywhereTest {
  private static final int TURNS_MAX = 2_000;
  private static final int WAITS_MIN = 6;

  @Parameter private Way way;

  @Test
  void aScenarioMayBeCancelledAtAnyWait() throws Throwable {
    try (var log = RecordedLog.of("spindle.reactor", "spindle.defer", "spindle.fiber")) {
      int waits = 0;
      while (cancelledAtWait(waits + 1)) {
        waits++;
      }
      assertThat(waits).isGreaterThanOrEqualTo(WAITS_MIN);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aScenarioMayBeCancelledTwice() throws Throwable {
    try (var log = RecordedLog.of("spindle.reactor", "spindle.defer", "spindle.fiber")) {
      for (int wait = 1; wait <= WAITS_MIN; wait++) {
        assertThat(run(wait, true)).isTrue();
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  private boolean cancelledAtWait(int number) throws Throwable {
    return run(number, false);
  }

  /// Runs the scenario and cancels it at its n-th wait.
  ///
  /// @return whether it had that many
  private boolean run(int number, boolean again) throws Throwable {
    try (Reactor reactor = way.reactor()) {
      ListeningPort port =
          Turns.until(
              reactor, new TCP4ServerEndpoint(reactor, 0).listen(Conversation.with(this::serve)));
      var place = new TCP4ClientEndpoint(reactor, "127.0.0.1", ((IPv4Address) port.host()).port());
      List<Conversation> opened = new ArrayList<>();
      Flow<Void> flow =
          Flow.begin(
              reactor,
              "the scenario",
              () -> {
                scenario(place, opened);
                return null;
              });
      boolean reached = cancelAt(reactor, flow, number, again);
      Turns.finish(reactor, flow.result);
      assertThat(flow.result.outcome().orElseThrow())
          .satisfies(outcome -> assertEnd(outcome, reached));
      var _ = port.stopListening();
      settle(reactor);
      return reached;
    }
  }

  private static void assertEnd(Outcome<?> outcome, boolean cancelled) {
    if (cancelled) {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failure.class,
              failure -> assertThat(failure.cause()).isInstanceOf(CancelledError.class));
    } else {
      assertThat(outcome).isInstanceOf(Outcome.Success.class);
    }
  }

  private static boolean cancelAt(Reactor reactor, Flow<?> flow, int number, boolean again) {
    Deferred<?> last = null;
    int waits = 0;
    for (int turn = 0; turn < TURNS_MAX && !flow.result.isDone(); turn++) {
      reactor.iterate(Duration.ofMillis(turn == 0 ? 0 : 5));
      @Nullable Deferred<?> now = flow.awaited();
      if (now != null && now != last) {
        last = now;
        waits++;
        if (waits == number) {
          flow.result.cancel();
          if (again) {
            flow.result.cancel();
          }
          return true;
        }
      }
    }
    return false;
  }

  private static void settle(Reactor reactor) {
    for (int turn = 0; turn < TURNS_MAX; turn++) {
      if (reactor.statistics().open() == 0
          && HandOver.strands(reactor) == 0
          && reactor.delayedCalls().isEmpty()) {
        return;
      }
      reactor.iterate(Duration.ofMillis(5));
    }
    throw new AssertionError(
        "left: %s, %d fibers, %s"
            .formatted(reactor.statistics(), HandOver.strands(reactor), reactor.delayedCalls()));
  }

  private void scenario(TCP4ClientEndpoint place, List<Conversation> opened) throws Exception {
    try (Conversation peer = Conversation.connect(place)) {
      opened.add(peer);
      peer.write("hello\n");
      assertThat(peer.readLine()).isEqualTo("hello");
      peer.write(new byte[8 << 20]);
      peer.write("\n");
      assertThat(peer.readLine()).isEqualTo("" + (8 << 20));
      List<String> two =
          Fiber.all(() -> ask(place, "one"), () -> Fiber.race(() -> ask(place, "two"), this::idle));
      assertThat(two).containsExactly("one", "two");
      Fiber.withDeadline(Duration.ofSeconds(60), () -> peer.write("bye\n"));
      assertThat(UTF_8.decode(peer.readExactly(4)).toString()).isEqualTo("bye\n");
      Fiber.sleep(Duration.ofMillis(1));
    }
  }

  private String idle() throws Exception {
    return Fiber.await(new Deferred<String>());
  }

  private static String ask(TCP4ClientEndpoint place, String word) throws Exception {
    try (Conversation peer = Conversation.connect(place)) {
      peer.write(word + "\n");
      return String.valueOf(peer.readLine());
    }
  }

  /// Gives each line back, a long one by its length.
  private void serve(Conversation peer) throws Exception {
    for (String line = peer.readLine(); line != null; line = peer.readLine()) {
      peer.write(line + "\n");
      if (line.equals("hello")) {
        Fiber.sleep(Duration.ofMillis(20));
        peer.write(peer.readUntil(new byte[] {'\n'}, 16 << 20).remaining() + "\n");
      }
    }
  }
}
