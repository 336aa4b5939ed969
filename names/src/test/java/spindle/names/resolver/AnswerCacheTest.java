package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.names.RecordType;
import spindle.names.ResponseCode;
import spindle.testing.MemoryReactor;

/// What is kept, and for how long.
class AnswerCacheTest {
  private static final Address PLACE = IPv4Address.of("10.0.0.1", 53);

  private final MemoryReactor memory = new MemoryReactor();
  private ScriptedNameServer server = new ScriptedNameServer();

  @BeforeEach
  void serve() throws Exception {
    server = ScriptedNameServer.at(memory.reactor(), PLACE);
    server.with("a.example 60 A 192.0.2.1", "b.example 604800 A 192.0.2.2");
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private Resolver resolver(UnaryOperator<ResolverSettings> change) {
    return Resolver.of(
        memory.reactor(),
        ResolvConf.of(PLACE).withAttempts(1).withTimeout(Duration.ofSeconds(3)),
        HostsFile.empty(),
        change.apply(ResolverSettings.defaults().withRandom(new Random(1))));
  }

  private NameAnswer ask(Resolver resolver, String name) throws Exception {
    Deferred<NameAnswer> answer = resolver.ask(name, RecordType.A).reportedElsewhere();
    return memory.await(answer, Duration.ofMinutes(1));
  }

  @Test
  void anAnswerIsKeptForItsTimeAndNoLonger() throws Exception {
    Resolver resolver = resolver(settings -> settings);
    assertThat(ask(resolver, "a.example").keep()).isEqualTo(Duration.ofSeconds(60));
    memory.advance(Duration.ofSeconds(59));
    assertThat(ask(resolver, "a.example").keep()).isEqualTo(Duration.ofSeconds(1));
    assertThat(server.asked).hasSize(1);
    memory.advance(Duration.ofSeconds(1));
    ask(resolver, "a.example");
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void thatThereIsNothingIsKeptForTheMinimumOfTheZone() throws Exception {
    Resolver resolver = resolver(settings -> settings);
    assertThat(ask(resolver, "none.example").code()).isEqualTo(ResponseCode.NXDOMAIN);
    memory.advance(Duration.ofSeconds(29));
    ask(resolver, "none.example");
    assertThat(server.asked).hasSize(1);
    memory.advance(Duration.ofSeconds(1));
    ask(resolver, "none.example");
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void noAnswerIsKeptForLongerThanADayNorThatThereIsNothingForLongerThanSaid() throws Exception {
    Resolver resolver =
        resolver(settings -> settings.withTtlMax(Duration.ofDays(1), Duration.ofSeconds(10)));
    ask(resolver, "b.example");
    ask(resolver, "none.example");
    memory.advance(Duration.ofSeconds(10));
    ask(resolver, "none.example");
    assertThat(server.asked).hasSize(3);
    memory.advance(Duration.ofDays(1));
    ask(resolver, "b.example");
    assertThat(server.asked).hasSize(4);
  }

  @Test
  void theCacheHoldsSoManyAnswersAndTheOldestGoes() throws Exception {
    server.with("c.example 60 A 192.0.2.3");
    Resolver resolver = resolver(settings -> settings.withCache(2, 1 << 20));
    ask(resolver, "a.example");
    ask(resolver, "b.example");
    ask(resolver, "a.example");
    ask(resolver, "c.example");
    assertThat(resolver.kept()).isEqualTo(2);
    ask(resolver, "a.example");
    assertThat(server.asked).hasSize(3);
    ask(resolver, "b.example");
    assertThat(server.asked).hasSize(4);
  }

  @Test
  void theCacheHoldsSoManyBytes() throws Exception {
    for (int i = 0; i < 20; i++) {
      server.with("big.example 60 A 198.51.100." + i);
    }
    Resolver resolver = resolver(settings -> settings.withCache(100, 2000));
    ask(resolver, "a.example");
    ask(resolver, "big.example");
    assertThat(resolver.kept()).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      server.with("n%d.example 60 A 192.0.2.9".formatted(i));
      ask(resolver, "n%d.example".formatted(i));
    }
    assertThat(resolver.kept()).isEqualTo(2000 / 324);
  }

  @Test
  void nothingIsKeptWithoutRoom() throws Exception {
    Resolver resolver = resolver(settings -> settings.withCache(0, 0));
    ask(resolver, "a.example");
    ask(resolver, "a.example");
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void anOldAnswerIsGivenWhileNobodyGivesANewOneIfThatIsWanted() throws Exception {
    Resolver resolver = resolver(settings -> settings.withStale(Duration.ofHours(1)));
    ask(resolver, "a.example");
    server.overUdp = _ -> List.of();
    memory.advance(Duration.ofMinutes(2));
    Duration before = memory.elapsed();
    NameAnswer stale = ask(resolver, "a.example");
    assertThat(stale.stale()).isTrue();
    assertThat(stale.keep()).isEqualTo(Duration.ofSeconds(30));
    assertThat(memory.elapsed().minus(before)).isEqualTo(Questions.PATIENCE);
    memory.advance(Duration.ofHours(2));
    assertThatThrownBy(() -> ask(resolver, "a.example")).hasMessageContaining("no answer");
  }

  @Test
  void anOldAnswerGivesWayToANewOne() throws Exception {
    Resolver resolver = resolver(settings -> settings.withStale(Duration.ofHours(1)));
    ask(resolver, "a.example");
    memory.advance(Duration.ofMinutes(2));
    assertThat(ask(resolver, "a.example").stale()).isFalse();
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void thatNobodyAnswersIsKeptForASecond() throws Exception {
    Resolver resolver = resolver(settings -> settings);
    server.overUdp = _ -> List.of();
    assertThatThrownBy(() -> ask(resolver, "a.example")).isNotNull();
    int asked = server.asked.size();
    assertThatThrownBy(() -> ask(resolver, "a.example")).isNotNull();
    assertThat(server.asked).hasSize(asked);
    server.overUdp = query -> List.of(ScriptedNameServer.bytes(server.reply(query)));
    memory.advance(Questions.FAILURE_KEPT);
    assertThat(ask(resolver, "a.example").found()).isTrue();
  }
}
