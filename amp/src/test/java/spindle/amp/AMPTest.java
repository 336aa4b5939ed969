package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spindle.amp.reason.MalformedAnswer;
import spindle.amp.reason.ProtocolSwitched;
import spindle.amp.reason.UnhandledCommand;
import spindle.amp.reason.UnknownRemoteError;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.TimeoutError;
import spindle.fiber.Fiber;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;

class AMPTest {
  private static <T> T taken(Deferred<T> done) {
    try {
      return done.take();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static Throwable failure(Deferred<?> failed) {
    try {
      failed.take();
    } catch (Throwable e) {
      return e;
    }
    throw new AssertionError("it has not failed");
  }

  /// The server's end of a wire whose other end is the test.
  private static Wire wireTo(AMP server) {
    Wire wire = Wire.toServer(_ -> server);
    wire.flush();
    return wire;
  }

  private static void send(Wire wire, String bytes) {
    wire.send(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    wire.flush();
  }

  private static String received(Wire wire) {
    return new String(wire.receivedBytes(), ISO_8859_1);
  }

  @Test
  void aCallIsAnsweredWithWhatTheResponderReturns() {
    try (Pair pair = Pair.of(amp -> amp.on(Sum.class, s -> new Sum.Total(s.a() + s.b())))) {
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(13, 81));
      assertThat(total.isDone()).isFalse();
      assertThat(pair.client.callsUnderWay()).isEqualTo(1);
      pair.wire.flush();
      assertThat(taken(total).total()).isEqualTo(94);
      assertThat(pair.client.callsUnderWay()).isZero();
    }
  }

  @Test
  void theBytesAreThoseOfTwisted() {
    AMP amp = new AMP();
    Wire wire = Wire.toServer(_ -> amp);
    wire.flush();
    var total = amp.callRemote(new Sum(13, 81)).addErrback(_ -> new Sum.Total(0));
    wire.flush();
    assertThat(received(wire))
        .isEqualTo("\0\4_ask\0\0011\0\10_command\0\3Sum\0\1a\0\00213\0\1b\0\00281\0\0");
    send(wire, "\0\7_answer\0\0011\0\5total\0\00294\0\0");
    assertThat(taken(total).total()).isEqualTo(94);
    wire.close();
  }

  @Test
  void bothEndsCallAndAnswersComeInAnyOrder() {
    List<Deferred<Sum.Total>> open = new ArrayList<>();
    AMP server =
        new AMP()
            .onLater(
                Sum.class,
                _ -> {
                  Deferred<Sum.Total> later = new Deferred<>();
                  open.add(later);
                  return later;
                });
    AMP client = new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() - sum.b()));
    try (Pair pair = Pair.of(server, client)) {
      Deferred<Sum.Total> first = client.callRemote(new Sum(1, 1));
      Deferred<Sum.Total> second = client.callRemote(new Sum(2, 2));
      Deferred<Sum.Total> back = server.callRemote(new Sum(5, 3));
      pair.wire.flush();
      assertThat(server.commandsAtWork()).isEqualTo(2);
      open.get(1).callback(new Sum.Total(4));
      pair.wire.flush();
      assertThat(taken(second).total()).isEqualTo(4);
      assertThat(first.isDone()).isFalse();
      assertThat(taken(back).total()).isEqualTo(2);
      open.get(0).callback(new Sum.Total(2));
      pair.wire.flush();
      assertThat(taken(first).total()).isEqualTo(2);
      assertThat(server.commandsAtWork()).isZero();
    }
  }

  @Test
  void aResponderMayBeAFiberThatCallsBack() {
    AMP client = new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
    AMP server = new AMP();
    server.onFiber(
        Divide.class,
        divide -> {
          Fiber.sleep(Duration.ofSeconds(1));
          int total = server.call(new Sum(divide.numerator(), divide.denominator())).total();
          return new Divide.Result(total);
        });
    try (Pair pair = Pair.of(server, client)) {
      Deferred<Divide.Result> result = client.callRemote(new Divide(20, 22));
      pair.wire.flush();
      assertThat(result.isDone()).isFalse();
      pair.wire.advance(Duration.ofSeconds(1));
      pair.wire.flush();
      assertThat(taken(result).result()).isEqualTo(42.0);
    }
  }

  @Test
  void aDeclaredErrorComesOutAsTheSameTypeWithItsMessageAndTheConnectionStays() {
    AMP server =
        new AMP()
            .on(
                Divide.class,
                divide -> {
                  if (divide.denominator() == 0) {
                    throw new Divide.ByZero("nobody divides by zero");
                  }
                  throw new Divide.NotWhole("");
                });
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Divide.Result> byZero = pair.client.callRemote(new Divide(1, 0));
      Deferred<Divide.Result> notWhole = pair.client.callRemote(new Divide(1, 2));
      pair.wire.flush();
      assertThat(failure(byZero))
          .isInstanceOf(Divide.ByZero.class)
          .hasMessage("nobody divides by zero");
      assertThat(failure(notWhole)).isInstanceOf(Divide.NotWhole.class);
      assertThat(pair.client.transport().disconnecting()).isFalse();
    }
    Wire wire =
        wireTo(
            new AMP()
                .on(
                    Divide.class,
                    _ -> {
                      throw new Divide.ByZero("nobody divides by zero");
                    }));
    send(
        wire,
        "\0\4_ask\0\0019\0\10_command\0\6Divide\0\13denominator\0\0010\0\11numerator\0\0011\0\0");
    assertThat(received(wire))
        .isEqualTo(
            "\0\6_error\0\0019\0\13_error_code\0\15ZERO_DIVISION"
                + "\0\22_error_description\0\26nobody divides by zero\0\0");
    wire.close();
  }

  @Test
  void anUndeclaredFailureIsLoggedToldAsUnknownAndEndsTheConnection() {
    AMP server =
        new AMP()
            .on(
                Sum.class,
                _ -> {
                  throw new IllegalStateException("our secret");
                });
    try (LoggedErrors logged = LoggedErrors.open();
        Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      assertThat(failure(total))
          .isInstanceOfSatisfying(
              UnknownRemoteError.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN"))
          .hasMessage("UNKNOWN: Unknown Error");
      pair.wire.advance(Duration.ofSeconds(10));
      assertThat(pair.client.transport().disconnecting()).isTrue();
      assertThat(logged.flush(IllegalStateException.class)).hasSize(1);
    }
  }

  @Test
  void anUnknownCommandFailsTheCallAndTheConnectionStays() {
    AMP server = new AMP();
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      assertThat(failure(total))
          .isInstanceOf(UnhandledCommand.class)
          .hasMessage("Unhandled Command: b'Sum'");
      assertThat(pair.client.transport().disconnecting()).isFalse();
    }
  }

  @Test
  void whenTheConnectionEndsEveryCallFailsWithTheReasonAndLaterOnesAtOnce() {
    AMP server = new AMP().onLater(Sum.class, _ -> new Deferred<>());
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> waits = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      server.transport().loseConnection();
      pair.wire.advance(Duration.ofSeconds(10));
      assertThat(failure(waits)).isInstanceOf(ConnectionClosed.class);
      Deferred<Sum.Total> late = pair.client.callRemote(new Sum(1, 2));
      assertThat(failure(late)).isInstanceOf(ConnectionClosed.class);
      pair.client.tell(new Sum(1, 2));
    }
  }

  @Test
  void whatIsToldIsNotAnswered() {
    List<Sum> seen = new ArrayList<>();
    AMP server =
        new AMP()
            .on(
                Sum.class,
                sum -> {
                  seen.add(sum);
                  return new Sum.Total(0);
                });
    Wire wire = Wire.toServer(_ -> server);
    wire.flush();
    send(wire, "\0\10_command\0\3Sum\0\1a\0\0011\0\1b\0\0012\0\0");
    assertThat(seen).containsExactly(new Sum(1, 2));
    assertThat(received(wire)).isEmpty();
    server.tell(new Sum(7, 8));
    wire.flush();
    assertThat(received(wire)).isEqualTo("\0\10_command\0\3Sum\0\1a\0\0017\0\1b\0\0018\0\0");
    wire.close();
  }

  @Test
  void aCallThatIsCancelledIsCancelledAtThePeerAndItsAnswerIsNotMissed() {
    List<String> seen = new ArrayList<>();
    AMP server = new AMP().onLater(Sum.class, _ -> new Deferred<>(_ -> seen.add("cancelled")));
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      total.cancel();
      assertThat(failure(total)).isInstanceOf(CancelledError.class);
      assertThat(pair.client.callsUnderWay()).isEqualTo(2);
      pair.wire.flush();
      assertThat(seen).containsExactly("cancelled");
      assertThat(pair.client.callsUnderWay()).isZero();
      assertThat(pair.client.transport().disconnecting()).isFalse();
    }
  }

  @Test
  void aFiberThatAnswersIsCancelledWhereItWaitsAndMayAnswerAllTheSame() {
    List<String> seen = new ArrayList<>();
    AMP server =
        new AMP()
            .onFiber(
                Sum.class,
                sum -> {
                  try {
                    Fiber.sleep(Duration.ofHours(1));
                  } catch (CancelledError e) {
                    seen.add("cancelled " + sum.a());
                    if (sum.a() == 1) {
                      throw e;
                    }
                  } finally {
                    seen.add("finally " + sum.a());
                  }
                  return new Sum.Total(0);
                });
    try (LoggedErrors logged = LoggedErrors.open();
        Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> first = pair.client.callRemote(new Sum(1, 1));
      Deferred<Sum.Total> second = pair.client.callRemote(new Sum(2, 2));
      pair.wire.flush();
      first.cancel();
      second.cancel();
      pair.wire.flush();
      assertThat(seen).containsExactly("cancelled 1", "finally 1", "cancelled 2", "finally 2");
      assertThat(failure(first)).isInstanceOf(CancelledError.class);
      assertThat(failure(second)).isInstanceOf(CancelledError.class);
      assertThat(pair.client.callsUnderWay()).isZero();
      assertThat(server.commandsAtWork()).isZero();
      assertThat(pair.client.transport().disconnecting()).isFalse();
      assertThat(logged.list()).isEmpty();
    }
  }

  @Test
  void aPeerThatKnowsNoCancelIsAskedOnce() {
    AMP amp = new AMP();
    Wire wire = Wire.toServer(_ -> amp);
    wire.flush();
    Deferred<Sum.Total> first = amp.callRemote(new Sum(1, 2));
    first.cancel();
    wire.flush();
    assertThat(received(wire))
        .endsWith("\0\4_ask\0\0012\0\10_command\0\7_cancel\0\3tag\0\0011\0\0");
    send(
        wire,
        "\0\6_error\0\0012\0\13_error_code\0\11UNHANDLED\0\22_error_description\0\0\0\0"
            + "\0\7_answer\0\0011\0\5total\0\0013\0\0");
    Deferred<Sum.Total> second = amp.callRemote(new Sum(1, 2));
    wire.flush();
    received(wire);
    second.cancel();
    wire.flush();
    assertThat(received(wire)).isEmpty();
    assertThat(amp.transport().disconnecting()).isFalse();
    assertThat(failure(first)).isInstanceOf(CancelledError.class);
    assertThat(failure(second)).isInstanceOf(CancelledError.class);
    wire.close();
  }

  record Slow(Optional<Deadline> deadline) implements Command<Done> {}

  @Test
  void aDeadlineTravelsAndEndsTheCallAtBothEnds() {
    List<String> seen = new ArrayList<>();
    AMP server =
        new AMP()
            .onLater(
                Slow.class,
                slow -> {
                  seen.add(slow.deadline().orElseThrow().toString());
                  return new Deferred<>(_ -> seen.add("cancelled"));
                });
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Done> done = pair.client.callRemote(new Slow(Optional.of(Deadline.ofSeconds(3))));
      pair.wire.flush();
      assertThat(seen).containsExactly("Deadline[left=PT3S]");
      pair.wire.advance(Duration.ofMillis(2900));
      assertThat(done.isDone()).isFalse();
      pair.wire.advance(Duration.ofMillis(200));
      assertThat(failure(done)).isInstanceOf(TimeoutError.class);
      pair.wire.flush();
      assertThat(seen).hasSize(2).contains("cancelled");
      assertThat(pair.client.callsUnderWay()).isZero();
      assertThat(server.commandsAtWork()).isZero();
    }
  }

  @Test
  void aCallMayHaveATimeoutThatThePeerKnowsNothingOf() {
    AMP server = new AMP().onLater(Sum.class, _ -> new Deferred<>());
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> total = pair.client.callRemote(new Sum(1, 2), Duration.ofSeconds(1));
      pair.wire.advance(Duration.ofSeconds(2));
      assertThat(failure(total)).isInstanceOf(TimeoutError.class);
    }
  }

  record Upgrade(String to) implements ProtocolSwitch {}

  /// What the connection goes on with.
  private static final class Plain extends Protocol {
    final StringBuilder arrived = new StringBuilder();
    int lost;

    @Override
    public void connectionMade() {
      transport().write(ByteBuffer.wrap("hello".getBytes(ISO_8859_1)));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      arrived.append(ISO_8859_1.decode(data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      lost++;
    }
  }

  @Test
  void aSwitchedConnectionGoesOnWithTheOtherProtocolAtBothEnds() {
    Plain here = new Plain();
    Plain there = new Plain();
    AMP server =
        new AMP().onSwitch(Upgrade.class, _ -> there).onLater(Sum.class, _ -> new Deferred<>());
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Sum.Total> waits = pair.client.callRemote(new Sum(1, 2));
      Deferred<Plain> switched = pair.client.switchRemote(new Upgrade("plain"), here);
      pair.wire.flush();
      assertThat(taken(switched)).isSameAs(here);
      assertThat(failure(waits)).isInstanceOf(ProtocolSwitched.class);
      assertThat(failure(pair.client.callRemote(new Sum(1, 2))))
          .isInstanceOf(ProtocolSwitched.class);
      assertThat(here.arrived).hasToString("hello");
      assertThat(there.arrived).hasToString("hello");
      here.transport().loseConnection();
      pair.wire.advance(Duration.ofSeconds(10));
      assertThat(here.lost).isEqualTo(1);
      assertThat(there.lost).isEqualTo(1);
    }
  }

  @Test
  void aSwitchThatIsRefusedLeavesEverythingAsItWas() {
    AMP server = new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
    try (Pair pair = Pair.of(server, new AMP())) {
      Deferred<Plain> switched = pair.client.switchRemote(new Upgrade("plain"), new Plain());
      Deferred<Sum.Total> behind = pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      assertThat(failure(switched)).isInstanceOf(UnhandledCommand.class);
      assertThat(taken(behind).total()).isEqualTo(3);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Swap(byte[] bytes) implements Command<Done> {}

  @Test
  void whatHasNoPlaceInABoxIsRefusedBeforeAnythingIsSent() {
    AMP amp = new AMP();
    Wire wire = Wire.toServer(_ -> amp);
    wire.flush();
    assertThat(failure(amp.callRemote(new Swap(new byte[65_536])))).isInstanceOf(TooLong.class);
    assertThatThrownBy(() -> amp.tell(new Swap(new byte[65_536]))).isInstanceOf(TooLong.class);
    wire.flush();
    assertThat(wire.receivedBytes()).isEmpty();
    var done = amp.callRemote(new Swap(new byte[65_535])).handleFailure(_ -> {});
    wire.flush();
    assertThat(wire.receivedBytes()).hasSize(65_535 + 36);
    assertThat(done.isDone()).isFalse();
    wire.close();
  }

  @Test
  void anAnswerThatNobodyUnderstandsFailsTheCallOnly() {
    AMP amp = new AMP();
    Wire wire = Wire.toServer(_ -> amp);
    wire.flush();
    Deferred<Sum.Total> first = amp.callRemote(new Sum(1, 2));
    Deferred<Sum.Total> second = amp.callRemote(new Sum(1, 2));
    send(wire, "\0\7_answer\0\0011\0\5total\0\1x\0\0\0\7_answer\0\0012\0\0");
    assertThat(failure(first)).isInstanceOf(MalformedAnswer.class).hasMessageContaining("total");
    assertThat(failure(second)).isInstanceOf(MalformedAnswer.class).hasMessageContaining("missing");
    assertThat(amp.transport().disconnecting()).isFalse();
    wire.close();
  }

  @Test
  void whatWaitsForTlsIsLimited() {
    AMP amp = new AMP();
    Wire wire = Wire.toServer(_ -> amp);
    wire.flush();
    amp.switchRemote(new Upgrade("plain"), new Plain()).handleFailure(_ -> {});
    int fits = amp.transport().limits().bufferMax() / 65_571;
    for (int i = 0; i <= fits; i++) {
      assertThat(amp.transport().disconnecting()).isFalse();
      amp.callRemote(new Swap(new byte[65_535])).handleFailure(_ -> {});
    }
    assertThat(amp.transport().disconnecting()).isTrue();
    wire.close();
  }

  @Test
  void aFailureThatNobodyHandlesIsReported() {
    try (LoggedErrors logged = LoggedErrors.open();
        Pair pair = Pair.of(new AMP(), new AMP())) {
      pair.client.callRemote(new Sum(1, 2));
      pair.wire.flush();
      assertThat(logged.flush(UnhandledCommand.class)).hasSize(1);
    }
  }
}
