package spindle.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reactor.Reactor;
import spindle.testing.Wire;

/// One who asks, in virtual time; the reactor that is asked is its own.
class SessionTest {
  private static final int LINES_MAX = 4;
  private static final List<String> LAST = List.of("spindle", "end", "error");

  private Optional<String> refusal = Optional.empty();
  private List<Reactor> asked = List.of();
  private final Wire wire =
      Wire.toServer(Conversation.with(peer -> new Session(host(), peer).run()));

  private Session.Host host() {
    return new Session.Host(wire.reactor(), "program", () -> asked, _ -> refusal, LINES_MAX);
  }

  /// A whole answer, or the greeting, however long the reactor is left alone for it.
  private List<Map<String, Object>> heard() {
    StringBuilder text = new StringBuilder();
    List<Map<String, Object>> lines = List.of();
    do {
      wire.flush();
      wire.advance(Duration.ofMillis(10));
      text.append(wire.received());
      lines = text.toString().lines().map(each -> JsonLine.parse(each).orElseThrow()).toList();
    } while (lines.isEmpty() || !LAST.contains(String.valueOf(lines.getLast().get("kind"))));
    return lines;
  }

  private List<Map<String, Object>> ask(String question) {
    wire.send("{\"ask\":\"" + question + "\"}\n");
    return heard();
  }

  @Test
  void whoMayNotAskIsToldSoAndNothingElse() {
    refusal = ControlSocket.refusal("eve", "alice");
    assertThat(heard()).hasSize(1);
    assertThat(wire.lost()).isNotNull();
    assertThat(refusal).contains("only alice may ask, not eve");
    assertThat(ControlSocket.refusal("root", "alice")).isEmpty();
    assertThat(ControlSocket.refusal("alice", "alice")).isEmpty();
    assertThat(ControlSocket.refusal("nobody", "alice")).isPresent();
  }

  @Test
  void anAnswerHasPages() throws Exception {
    asked = List.of(wire.reactor());
    heard();
    for (int i = 0; i < 2 * LINES_MAX; i++) {
      wire.reactor().listenTCP(3000 + i, ServerFactory.of(() -> new Protocol() {}));
    }
    List<Map<String, Object>> all = new ArrayList<>();
    List<Map<String, Object>> page = ask("ps");
    while (Boolean.TRUE.equals(page.getLast().get("more"))) {
      assertThat(page.size()).isGreaterThan(LINES_MAX);
      all.addAll(page.subList(0, page.size() - 1));
      page = ask("more");
    }
    all.addAll(page.subList(0, page.size() - 1));
    assertThat(all).filteredOn(each -> "port".equals(each.get("kind"))).hasSize(2 * LINES_MAX + 1);
    assertThat(ask("more").getFirst()).containsEntry("kind", "error");
  }

  @Test
  void whoDoesNotReadTheAnswerIsCutOff() {
    asked = List.of(wire.reactor());
    heard();
    wire.read(false);
    for (int i = 0; i < 4000; i++) {
      wire.send("{\"ask\":\"ps\"}\n");
    }
    // How long it takes until there is no room depends on how long the reactor was really held up.
    Duration unread = Duration.ZERO;
    while (wire.lost() == null && unread.compareTo(Duration.ofDays(1)) < 0) {
      wire.advance(Duration.ofSeconds(1));
      unread = unread.plusSeconds(1);
    }
    assertThat(wire.lost()).isNotNull();
    assertThat(unread).isGreaterThanOrEqualTo(Session.TAKES);
  }

  @Test
  void allWhoAskTakeOfOneAllowance() {
    Session.Host host = host();
    List<Long> held = new ArrayList<>();
    for (int asker = 0; asker < 3; asker++) {
      var _ =
          Fiber.start(
              wire.reactor(),
              () -> {
                for (int i = 0; i < 50; i++) {
                  held.add(host.survey(wire.reactor()).ask(SessionTest::holdUp));
                }
                return true;
              });
    }
    long begun = wire.reactor().nowNanos();
    while (held.size() < 150) {
      wire.advance(Duration.ofMillis(1));
    }
    long passed = wire.reactor().nowNanos() - begun;
    long all = held.stream().mapToLong(each -> each).sum();
    assertThat(all - Allowance.AHEAD.toNanos() - held.getLast())
        .isLessThanOrEqualTo(passed / Allowance.SHARE);
  }

  /// @return for how long, really
  private static long holdUp() {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < 1_000_000) {
      Thread.onSpinWait();
    }
    return System.nanoTime() - begun;
  }
}
