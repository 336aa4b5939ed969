package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.names.resolver.ScriptedNameServer.bytes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.memory.MemoryNetwork;
import spindle.names.RecordType;
import spindle.names.wire.Message;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

/// Ports: how many questions share one, for how long, and what ends it.
class QuestionPortTest {
  private static final Address PLACE = IPv4Address.of("10.0.0.1", 53);

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork().host("here", (Address) IPv4Address.of("10.0.0.1", 0)),
          ReactorSettings.defaults());
  private ScriptedNameServer server = new ScriptedNameServer();
  private Resolver resolver = Resolver.asking(memory.reactor(), PLACE);
  private int asked;

  @BeforeEach
  void serve() throws Exception {
    server = ScriptedNameServer.at(memory.reactor(), PLACE);
    resolver =
        Resolver.of(
            memory.reactor(),
            ResolvConf.of(PLACE),
            HostsFile.empty(),
            ResolverSettings.defaults().withRandom(new Random(1)));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Deferred<NameAnswer> ask() {
    asked++;
    return resolver.ask("name%d.example".formatted(asked), RecordType.A);
  }

  private void askAndWait() throws Exception {
    memory.await(ask(), Duration.ofMinutes(1));
  }

  private int ports() {
    return new LinkedHashSet<>(server.askers).size();
  }

  @Test
  void sixtyFourQuestionsShareAPortAndTheNextHasAnother() throws Exception {
    int before = memory.host().descriptors();
    for (int i = 0; i < QuestionPort.QUESTIONS; i++) {
      askAndWait();
    }
    assertThat(ports()).isEqualTo(1);
    assertThat(memory.host().descriptors()).isEqualTo(before);
    askAndWait();
    assertThat(ports()).isEqualTo(2);
    assertThat(memory.host().descriptors()).isEqualTo(before + 1);
  }

  @Test
  void aPortIsLeftAfterTwoSecondsWhateverItHasDone() throws Exception {
    int before = memory.host().descriptors();
    askAndWait();
    memory.advance(QuestionPort.LIFE.minusMillis(1));
    askAndWait();
    assertThat(ports()).isEqualTo(1);
    memory.advance(Duration.ofMillis(1));
    assertThat(memory.host().descriptors()).isEqualTo(before);
    assertThat(memory.reactor().delayedCalls()).isEmpty();
    askAndWait();
    assertThat(ports()).isEqualTo(2);
  }

  @Test
  void aPortIsHeardForAsLongAsAnythingIsUnderWayThere() throws Exception {
    server.overUdp = _ -> List.of();
    int before = memory.host().descriptors();
    Deferred<NameAnswer> first = ask();
    memory.advance(QuestionPort.LIFE.plusMillis(500));
    Message query = server.asked.getFirst();
    server.transport().write(ByteBuffer.wrap(bytes(server.reply(query))), server.askers.getFirst());
    memory.await(first, Duration.ofMillis(1));
    memory.advance(QuestionPort.LIFE);
    assertThat(memory.host().descriptors()).isEqualTo(before);
  }

  @Test
  void theFirstGuessEndsAPortForFurtherQuestionsAndForNoneUnderWay() throws Exception {
    server.overUdp =
        query ->
            List.of(bytes(server.reply(query).withId(query.id() ^ 1)), bytes(server.reply(query)));
    for (int i = 0; i < 5; i++) {
      askAndWait();
    }
    assertThat(ports()).isEqualTo(5);
    assertThat(server.connections).isZero();
  }

  @Test
  void whatComesTwiceOrLateIsNoGuess() throws Exception {
    server.overUdp = query -> List.of(bytes(server.reply(query)), bytes(server.reply(query)));
    for (int i = 0; i < 30; i++) {
      askAndWait();
    }
    memory.flush();
    assertThat(ports()).isEqualTo(1);
    assertThat(server.connections).isZero();
  }

  @Test
  void aQuestionThatIsAskedAgainGoesOutFromAnotherPort() throws Exception {
    server.overUdp =
        query -> server.asked.size() < 2 ? List.of() : List.of(bytes(server.reply(query)));
    askAndWait();
    assertThat(server.asked).hasSize(2);
    assertThat(ports()).isEqualTo(2);
  }

  @Test
  void questionsThatAreAskedAgainShareTheirNewPort() throws Exception {
    server.overUdp =
        query -> server.asked.size() <= 20 ? List.of() : List.of(bytes(server.reply(query)));
    List<Deferred<NameAnswer>> under = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      under.add(ask());
    }
    for (Deferred<NameAnswer> each : under) {
      memory.await(each, Duration.ofMinutes(1));
    }
    assertThat(server.asked).hasSize(40);
    assertThat(ports()).isEqualTo(2);
  }

  @Test
  void portsAreRandom() throws Exception {
    for (int i = 0; i < 50; i++) {
      askAndWait();
      memory.advance(QuestionPort.LIFE);
    }
    assertThat(ports()).isGreaterThan(48);
  }

  @Test
  void idsUnderWayAtOnePortDiffer() throws Exception {
    server.overUdp = _ -> List.of();
    resolver =
        Resolver.of(
            memory.reactor(),
            ResolvConf.of(PLACE),
            HostsFile.empty(),
            ResolverSettings.defaults().withMixedCase(false).withRandom(new FewIds()));
    List<Deferred<NameAnswer>> under = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      under.add(ask().reportedElsewhere());
    }
    memory.flush();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      seen.add(server.askers.get(i) + " " + server.asked.get(i).id());
    }
    assertThat(seen).doesNotHaveDuplicates();
    under.forEach(Deferred::cancel);
  }

  /// Chance that knows only a few numbers.
  private static final class FewIds extends Random {
    private static final long serialVersionUID = 1L;

    FewIds() {
      super(1);
    }

    @Override
    public int nextInt(int bound) {
      return bound == 1 << 16 ? super.nextInt(4) : super.nextInt(bound);
    }
  }
}
