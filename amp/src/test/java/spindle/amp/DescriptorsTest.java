package spindle.amp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spindle.address.IPv4Address;
import spindle.address.UnixAddress;
import spindle.amp.Passing.Get;
import spindle.amp.Passing.Give;
import spindle.amp.Passing.Item;
import spindle.amp.reason.DescriptorNotPassed;
import spindle.amp.reason.ProtocolSwitched;
import spindle.amp.reason.TooManyCalls;
import spindle.amp.reason.UnhandledCommand;
import spindle.amp.reason.UnknownRemoteError;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.nio.NioKernel;
import spindle.protocol.DescriptorReceiver;
import spindle.protocol.Protocol;
import spindle.reactor.Reactor;
import spindle.reason.ConnectionClosed;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.LoggedErrors;

/// Descriptors as arguments and in answers: who has them, and that none stays open whatever becomes
/// of the call.
class DescriptorsTest {
  private final Passing passing = new Passing();

  DescriptorsTest() throws IOException {}

  @AfterEach
  void close() {
    passing.close();
  }

  /// A copy that nobody else has.
  private int copy() throws Exception {
    AMP server = new AMP().on(Get.class, _ -> new Get.Got(passing.ours()));
    AMP client = passing.connect(server, new AMP());
    int copy = passing.got(client.callRemote(new Get(1))).take();
    client.transport().abortConnection();
    passing.untilAlone();
    return copy;
  }

  @Test
  void theyComeAsCopiesInTheirOrderAndAreClosedWhenTheCommandWasAnswered() throws Exception {
    List<Boolean> copies = new ArrayList<>();
    AMP server =
        new AMP()
            .on(
                Give.class,
                give -> {
                  give.all().forEach(passing.seen::add);
                  give.all().forEach(each -> copies.add(passing.isCopy(each.number())));
                  assertThat(give.items().getFirst().number()).isEqualTo(7);
                  return new Done();
                });
    AMP client = passing.connect(server, new AMP());
    Give give =
        new Give(
            passing.ours(),
            List.of(passing.ours(), passing.ours()),
            List.of(new Item(passing.ours(), 7)),
            Optional.of(passing.ours()));
    assertThat(passing.ended(client.callRemote(give))).isEqualTo(new Done());
    assertThat(copies).containsExactly(true, true, true, true, true);
    assertThat(passing.copies()).isZero();
    assertThatThrownBy(() -> passing.seen.getFirst().number())
        .isInstanceOf(IllegalStateException.class);
    assertThat(passing.copies()).isZero();
  }

  @Test
  void whoTakesOneKeepsIt() throws Exception {
    List<Integer> taken = new ArrayList<>();
    AMP server =
        new AMP()
            .on(
                Give.class,
                give -> {
                  taken.add(give.one().take());
                  return new Done();
                });
    AMP client = passing.connect(server, new AMP());
    passing.ended(client.callRemote(Give.only(passing.ours())));
    assertThat(passing.copies()).isEqualTo(1);
    var again =
        passing.reactor.adoptListening(taken.getFirst(), _ -> null, ListenOptions.defaults());
    assertThat(again.host()).isEqualTo(passing.port.host());
  }

  @Test
  void oneInAnAnswerIsTheCallersWhoClosesIt() throws Exception {
    AMP server = new AMP().on(Get.class, _ -> new Get.Got(passing.ours()));
    AMP client = passing.connect(server, new AMP());
    Descriptor got = passing.got(client.callRemote(new Get(1)));
    assertThat(passing.isCopy(got.number())).isTrue();
    got.close();
    got.close();
    assertThat(passing.copies()).isZero();
    assertThat(got.toString()).endsWith(", closed or taken]");
  }

  @Test
  void bothEndsPassTellsAndAnswersBetweenOtherCalls() throws Exception {
    AMP server =
        new AMP()
            .on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()))
            .onFiber(
                Get.class,
                get -> {
                  Fiber.sleep(Duration.ofMillis(get.number() % 3));
                  return new Get.Got(passing.ours());
                });
    AMP client =
        new AMP()
            .on(
                Give.class,
                give -> {
                  passing.seen.add(give.one());
                  return new Done();
                });
    passing.connect(server, client);
    List<Deferred<Get.Got>> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(client.callRemote(new Get(i)));
      client.callRemote(new Sum(i, i)).reportedElsewhere();
      server.tell(Give.only(passing.ours()));
    }
    for (Deferred<Get.Got> each : calls) {
      Descriptor got = passing.got(each);
      assertThat(passing.isCopy(got.number())).isTrue();
      got.close();
    }
    passing.until(() -> passing.seen.size() == 10);
    assertThat(passing.copies()).isZero();
  }

  @Test
  void aResponderThatFailsHasItClosed() throws Exception {
    AMP server =
        new AMP()
            .on(
                Give.class,
                give -> {
                  passing.seen.add(give.one());
                  throw new IllegalStateException("no");
                });
    AMP client = passing.connect(server, new AMP());
    try (LoggedErrors logged = LoggedErrors.open()) {
      assertThat(passing.ended(client.callRemote(Give.only(passing.ours()))))
          .isInstanceOf(UnknownRemoteError.class);
      assertThat(logged.flush(IllegalStateException.class)).hasSize(1);
    }
    assertThat(passing.seen).hasSize(1);
    assertThat(passing.copies()).isZero();
  }

  @Test
  void aCallThatIsCancelledHasItClosedAtTheResponder() throws Exception {
    AMP client =
        passing.connect(passing.keeping(AmpLimits.defaults(), new ArrayList<>()), new AMP());
    Deferred<Done> call = client.callRemote(Give.only(passing.ours()));
    passing.until(() -> !passing.seen.isEmpty());
    assertThat(passing.copies()).isEqualTo(1);
    call.cancel();
    assertThat(passing.ended(call)).isInstanceOf(CancelledError.class);
    passing.until(() -> client.callsUnderWay() == 0);
    assertThat(passing.copies()).isZero();
  }

  @Test
  void theAnswerToACallThatWasGivenUpHasItClosed() throws Exception {
    List<Deferred<Get.Got>> calls = new ArrayList<>();
    AMP server =
        new AMP()
            .on(
                Get.class,
                _ -> {
                  calls.getFirst().cancel();
                  return new Get.Got(passing.ours());
                });
    AMP client = passing.connect(server, new AMP());
    calls.add(client.callRemote(new Get(1)));
    assertThat(passing.ended(calls.getFirst())).isInstanceOf(CancelledError.class);
    passing.until(() -> client.callsUnderWay() == 0);
    assertThat(passing.copies()).isZero();
  }

  @Test
  void whatCommandsHaveIsClosedWhenTheConnectionEnds() throws Exception {
    AMP client =
        passing.connect(passing.keeping(AmpLimits.defaults(), new ArrayList<>()), new AMP());
    Deferred<Done> call = client.callRemote(Give.only(passing.ours()));
    passing.until(() -> !passing.seen.isEmpty());
    client.transport().abortConnection();
    assertThat(passing.ended(call)).isInstanceOf(ConnectionClosed.class);
    passing.untilAlone();
    assertThat(passing.copies()).isZero();
  }

  @Test
  void thatOfAnUnknownCommandIsClosedWhenALaterOneIsNamedOrTheConnectionEnds() throws Exception {
    AMP server = new AMP().on(Get.class, _ -> new Get.Got(passing.ours()));
    AMP client = new AMP().on(Give.class, _ -> new Done());
    passing.connect(server, client);
    assertThat(passing.ended(client.callRemote(Give.only(passing.ours()))))
        .isInstanceOf(UnhandledCommand.class);
    assertThat(passing.copies()).isEqualTo(1);
    passing.ended(client.callRemote(Give.only(passing.ours())));
    assertThat(passing.copies()).isEqualTo(2);
    client.transport().abortConnection();
    passing.untilAlone();
    assertThat(passing.copies()).isZero();
  }

  @Test
  void oneThatIsGivenIsClosedWhateverBecomesOfTheCall() throws Exception {
    int[] copies = {copy(), copy(), copy(), copy(), copy()};
    List<Deferred<Done>> atWork = new ArrayList<>();
    AMP client = new AMP(AmpLimits.defaults().withCallsMax(1));
    passing.connect(passing.keeping(AmpLimits.defaults(), atWork), client);
    assertThat(passing.copies()).isEqualTo(5);
    Deferred<Done> sent =
        client.callRemote(Give.only(Descriptor.given(passing.reactor, copies[0])));
    passing.until(() -> !atWork.isEmpty());
    assertThat(passing.copies()).as("one is gone, and its copy has come").isEqualTo(5);
    atWork.getFirst().callback(new Done());
    passing.ended(sent);
    assertThat(passing.copies()).isEqualTo(4);
    client.callRemote(Give.only(passing.ours())).reportedElsewhere();
    assertThat(
            passing.ended(
                client.callRemote(Give.only(Descriptor.given(passing.reactor, copies[1])))))
        .isInstanceOf(TooManyCalls.class);
    client.transport().abortConnection();
    passing.untilAlone();
    assertThat(passing.copies()).isEqualTo(3);
    assertThat(
            passing.ended(
                client.callRemote(Give.only(Descriptor.given(passing.reactor, copies[2])))))
        .isInstanceOf(ConnectionClosed.class);
    client.tell(Give.only(Descriptor.given(passing.reactor, copies[3])));
    assertThat(passing.copies()).isEqualTo(1);
    AMP giving =
        new AMP().on(Get.class, _ -> new Get.Got(Descriptor.given(passing.reactor, copies[4])));
    Descriptor got = passing.got(passing.connect(giving, new AMP()).callRemote(new Get(1)));
    assertThat(got.number()).isNotEqualTo(copies[4]);
    assertThat(passing.copies()).isEqualTo(1);
    got.close();
  }

  @Test
  void whatIsNoneIsNotSentAndTheConnectionGoesOn() throws Exception {
    AMP server = new AMP().on(Give.class, _ -> new Done());
    AMP client = passing.connect(server, new AMP());
    Give bad =
        new Give(
            passing.ours(),
            List.of(passing.ours(), Descriptor.of(1_000_000)),
            List.of(),
            Optional.empty());
    assertThat(passing.ended(client.callRemote(bad)))
        .isInstanceOf(DescriptorNotPassed.class)
        .asString()
        .contains("Bad file descriptor");
    assertThatThrownBy(() -> client.tell(bad))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(DescriptorNotPassed.class);
    assertThatThrownBy(() -> Descriptor.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(passing.ended(client.callRemote(Give.only(passing.ours())))).isEqualTo(new Done());
    assertThat(passing.copies()).isZero();
  }

  @Test
  void anAnswerThatCannotBePassedIsToldAsUnknownAndEndsTheConnection() throws Exception {
    AMP server = new AMP().on(Get.class, _ -> new Get.Got(Descriptor.of(1_000_000)));
    AMP client = passing.connect(server, new AMP());
    try (LoggedErrors logged = LoggedErrors.open()) {
      assertThat(passing.ended(client.callRemote(new Get(1))))
          .isInstanceOf(UnknownRemoteError.class);
      assertThat(logged.flush(DescriptorNotPassed.class)).hasSize(1);
    }
    passing.untilAlone();
  }

  @Test
  void overTcpTheCallFailsAndTheConnectionGoesOn() throws Exception {
    AMP server = new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
    AMP client = passing.connect(IPv4Address.of("127.0.0.1", 0), server, new AMP());
    assertThat(passing.ended(client.callRemote(Give.only(passing.ours()))))
        .isInstanceOf(DescriptorNotPassed.class)
        .asString()
        .contains("only a UNIX socket over the epoll kernel");
    assertThat(passing.ended(client.callRemote(new Sum(1, 2)))).isEqualTo(new Sum.Total(3));
  }

  @Test
  void overTheSelectorsTheCallFailsAndTheConnectionGoesOn(@TempDir Path folder) throws Exception {
    Reactor selectors = Reactor.over(new NioKernel(), ReactorSettings.defaults());
    try {
      UnixAddress door = new UnixAddress(folder.resolve("door").toString());
      AMP server = new AMP().on(Sum.class, sum -> new Sum.Total(sum.a() + sum.b()));
      AMP client = new AMP();
      selectors.listen(door, _ -> server, ListenOptions.defaults());
      selectors.connect(door, _ -> client, ConnectOptions.defaults()).reportedElsewhere();
      List<Object> ends = new ArrayList<>();
      while (!client.hasTransport()) {
        selectors.iterate(Duration.ofMillis(10));
      }
      client
          .callRemote(Give.only(passing.ours()))
          .addErrback(e -> {
            ends.add(e);
            return new Done();
          });
      assertThat(ends.getFirst()).isInstanceOf(DescriptorNotPassed.class);
      assertThat(ends.getFirst().toString()).contains("passes no descriptors: epoll does");
      client.callRemote(new Sum(1, 2)).onSuccess(ends::add);
      while (ends.size() < 2) {
        selectors.iterate(Duration.ofMillis(10));
      }
      assertThat(ends.getLast()).isEqualTo(new Sum.Total(3));
    } finally {
      selectors.close();
    }
  }

  record Upgrade() implements ProtocolSwitch {}

  /// Goes on with the connection.
  private static final class Next extends Protocol implements DescriptorReceiver {
    final List<Integer> got = new ArrayList<>();
    int bytes;

    @Override
    public void descriptorReceived(int descriptor) {
      got.add(descriptor);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      bytes += data.remaining();
    }
  }

  @Test
  void whatComesBehindASwitchIsTheNextProtocolsAndNoneIsPassedBeforeIt() throws Exception {
    Next next = new Next();
    AMP server = new AMP().onSwitch(Upgrade.class, _ -> next);
    AMP client = passing.connect(server, new AMP());
    Passing.Raw raw = new Passing.Raw();
    Deferred<Passing.Raw> switched = client.switchRemote(new Upgrade(), raw);
    assertThat(passing.ended(client.callRemote(Give.only(passing.ours()))))
        .isInstanceOf(DescriptorNotPassed.class);
    assertThat(passing.ended(switched)).isSameAs(raw);
    raw.transport().sendDescriptor(passing.number, Passing.bytes("!"));
    passing.until(() -> next.bytes == 1);
    assertThat(next.got).hasSize(1);
    passing.reactor.closeDescriptor(next.got.getFirst());
    assertThat(passing.copies()).isZero();
    assertThat(passing.ended(client.callRemote(Give.only(passing.ours()))))
        .isInstanceOf(ProtocolSwitched.class);
  }

  @Test
  void oneThatCameTogetherWithTheSwitchIsHandedOn() throws Exception {
    Next next = new Next();
    AMP server = new AMP().onSwitch(Upgrade.class, _ -> next);
    Passing.Raw raw = passing.connect(server, new Passing.Raw());
    raw.transport()
        .sendDescriptor(
            passing.number, Passing.bytes("\0\4_ask\0\0011\0\10_command\0\7Upgrade\0\0x"));
    passing.until(() -> next.bytes == 1);
    assertThat(next.got).hasSize(1);
    assertThat(passing.isCopy(next.got.getFirst())).isTrue();
    passing.reactor.closeDescriptor(next.got.getFirst());
  }
}
