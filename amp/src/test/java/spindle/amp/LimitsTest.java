package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.amp.reason.MalformedBox;
import spindle.amp.reason.TooManyCalls;
import spindle.amp.reason.UnknownRemoteError;
import spindle.bytes.ByteQueue;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;

class LimitsTest {
  record Wait() implements Command<Done> {}

  private final List<Deferred<Done>> atWork = new ArrayList<>();

  private AMP waiting(AmpLimits limits) {
    return new AMP(limits)
        .onLater(
            Wait.class,
            _ -> {
              Deferred<Done> later = new Deferred<>();
              atWork.add(later);
              return later;
            });
  }

  private static ByteQueue queue(String bytes) {
    ByteQueue queue = new ByteQueue();
    queue.append(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    return queue;
  }

  @Test
  void aBoxMayHaveBoxMaxBytesAndNoMore() throws Exception {
    String box = "\0\1a\0\5value\0\0";
    BoxFinder exact = new BoxFinder(AmpLimits.defaults().withBoxes(12, 1));
    assertThat(exact.next(queue(box))).isNotNull();
    BoxFinder less = new BoxFinder(AmpLimits.defaults().withBoxes(11, 1));
    assertThatThrownBy(() -> less.next(queue(box.substring(0, 5))))
        .isInstanceOf(MalformedBox.class)
        .hasMessageContaining("11 bytes");
  }

  @Test
  void aBoxMayHavePairsMaxKeysAndNoMore() throws Exception {
    String pair = "\0\1a\0\1b";
    BoxFinder exact = new BoxFinder(AmpLimits.defaults().withBoxes(1000, 2));
    assertThat(exact.next(queue(pair + pair + "\0\0"))).isNotNull();
    assertThatThrownBy(() -> exact.next(queue(pair + pair + pair)))
        .isInstanceOf(MalformedBox.class)
        .hasMessageContaining("2 keys");
  }

  @Test
  void callsMaxCallsMayBeUnderWayAndNoMore() {
    AMP client = new AMP(AmpLimits.defaults().withCallsMax(3));
    try (Pair pair = Pair.of(waiting(AmpLimits.defaults()), client)) {
      List<Deferred<Done>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(client.callRemote(new Wait()));
      }
      Deferred<Done> tooMany = client.callRemote(new Wait());
      assertThatThrownBy(tooMany::take).isInstanceOf(TooManyCalls.class);
      pair.wire.flush();
      atWork.getFirst().callback(new Done());
      pair.wire.flush();
      assertThat(calls.getFirst().isDone()).isTrue();
      client.callRemote(new Wait()).handleFailure(_ -> {});
      assertThat(client.callsUnderWay()).isEqualTo(3);
      calls.forEach(each -> each.handleFailure(_ -> {}));
    }
  }

  @Test
  void beyondCommandsMaxAtWorkThePeerIsNotReadFromUntilSomeAreDone() {
    AMP server = waiting(AmpLimits.defaults().withCommandsMax(3));
    try (Pair pair = Pair.of(server, new AMP())) {
      List<Deferred<Done>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(pair.client.callRemote(new Wait()));
      }
      pair.wire.flush();
      assertThat(atWork).hasSize(3);
      for (int i = 0; i < 10; i++) {
        assertThat(server.commandsAtWork()).isLessThanOrEqualTo(3);
        atWork.get(i).callback(new Done());
        pair.wire.flush();
        assertThat(calls.get(i).isDone()).isTrue();
      }
      assertThat(atWork).hasSize(10);
    }
  }

  @Test
  void whileOurOwnCallsWaitThePeerIsReadAndWhatIsTooMuchIsAnsweredWithBusy() {
    AMP server = waiting(AmpLimits.defaults().withCommandsMax(2));
    AMP client = waiting(AmpLimits.defaults());
    try (Pair pair = Pair.of(server, client)) {
      Deferred<Done> own = server.callRemote(new Wait());
      pair.wire.flush();
      Deferred<Done> first = client.callRemote(new Wait());
      Deferred<Done> second = client.callRemote(new Wait());
      Deferred<Done> third = client.callRemote(new Wait());
      pair.wire.flush();
      assertThat(server.commandsAtWork()).isEqualTo(2);
      assertThatThrownBy(third::take)
          .isInstanceOfSatisfying(
              UnknownRemoteError.class, e -> assertThat(e.code()).isEqualTo("BUSY"));
      atWork.getFirst().callback(new Done());
      pair.wire.flush();
      assertThat(own.isDone()).isTrue();
      first.handleFailure(_ -> {});
      second.handleFailure(_ -> {});
    }
  }

  @Test
  void aCancelComesThroughWhenThereAreTooManyCommands() {
    AMP server = waiting(AmpLimits.defaults().withCommandsMax(1));
    AMP client = waiting(AmpLimits.defaults());
    try (Pair pair = Pair.of(server, client)) {
      Deferred<Done> own = server.callRemote(new Wait());
      pair.wire.flush();
      Deferred<Done> first = client.callRemote(new Wait());
      pair.wire.flush();
      assertThat(server.commandsAtWork()).isEqualTo(1);
      first.cancel();
      pair.wire.flush();
      assertThat(server.commandsAtWork()).isZero();
      assertThatThrownBy(first::take).isInstanceOf(CancelledError.class);
      own.handleFailure(_ -> {});
    }
  }

  @Test
  void whoIsNotReadFromIsReadAgainWhenACallOfOursNeedsItsAnswer() {
    AMP server = waiting(AmpLimits.defaults().withCommandsMax(1));
    AMP client = new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
    try (Pair pair = Pair.of(server, client)) {
      Deferred<Done> first = client.callRemote(new Wait());
      pair.wire.flush();
      Deferred<Sum.Total> own = server.callRemote(new Sum(1, 2));
      pair.wire.advance(Duration.ofMillis(10));
      assertThat(own.isDone()).isTrue();
      first.handleFailure(_ -> {});
    }
  }

  @Test
  void limitsThatAreNotPositiveAreRefused() {
    assertThatThrownBy(() -> AmpLimits.defaults().withCallsMax(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AmpLimits.defaults().withCommandsMax(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AmpLimits.defaults().withBoxes(1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AmpLimits.defaults().withBoxTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
