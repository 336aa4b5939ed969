package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.resolver.HostsFile;
import spindle.names.resolver.ResolvConf;
import spindle.names.resolver.Resolver;
import spindle.names.resolver.ResolverSettings;
import spindle.reason.DNSLookupError;
import spindle.sim.Host;
import spindle.sim.LinkQuality;
import spindle.sim.Simulation;

/// Two name servers and a resolver in simulated worlds: datagrams are late, lost and doubled,
/// answers are cut off, a server fails, lies about other names, or goes away.
///
/// `-Dspindle.names.seeds=10000` tries more seeds than a build has time for.
class WorldsTest {
  private static final int SEEDS = Integer.getInteger("spindle.names.seeds", 30);
  private static final int NAMES = 40;
  private static final Duration LONG = Duration.ofMinutes(10);

  private static Zone zone() {
    StringBuilder text = new StringBuilder("$TTL 30\n@ IN SOA a b 1 1 1 1 5\n@ IN NS a\n");
    for (int i = 0; i < NAMES; i += 2) {
      text.append("n%d IN A 192.0.2.%d\n".formatted(i, i));
      text.append("n%d IN CNAME n%d\n".formatted(i + 1, i));
    }
    for (int i = 0; i < 100; i++) {
      text.append("big IN A 10.0.0.%d\n".formatted(i));
    }
    return Zone.parse(text.toString(), "world");
  }

  /// A zone's answers by way of a server that has bad days.
  private static NameHandler moody(Zone zone, Random random) {
    return query -> {
      NameReply honest = zone.reply(query);
      return switch (random.nextInt(10)) {
        case 0 -> Deferred.succeed(NameReply.failed());
        case 1 -> new Deferred<>();
        case 2 -> {
          List<ResourceRecord> more = new ArrayList<>(honest.answers());
          more.add(ResourceRecord.of("big.world", "A", 3000, "203.0.113.66"));
          yield Deferred.succeed(
              query.name().toString().equalsIgnoreCase("big.world")
                  ? honest
                  : NameReply.of(more).withAuthority(honest.authority()));
        }
        default -> Deferred.succeed(honest);
      };
    };
  }

  /// One world.
  private static final class Course {
    private final Simulation world;
    private final Random random;
    private int right;
    private int unanswered;
    private int ended;

    Course(Simulation world) {
      this.world = world;
      random = new Random(world.seed());
    }

    void run() throws Exception {
      world.links(
          LinkQuality.defaults()
              .withLatency(Duration.ofMillis(5), Duration.ofMillis(20))
              .withLoss(0.1)
              .withDuplicated(0.1));
      Zone zone = zone();
      List<Host> servers = List.of(world.host("ns1"), world.host("ns2"));
      for (Host each : servers) {
        each.program(reactor ->
            NameServer.listen(
                reactor,
                each.address(53),
                moody(zone, random),
                NameServerSettings.defaults().withRandom(random)));
      }
      Host client = world.host("client");
      client.program(reactor -> {
        Resolver resolver =
            Resolver.of(
                reactor,
                ResolvConf.of(
                    servers.stream().map(each -> each.address(53)).toArray(Address[]::new)),
                HostsFile.empty(),
                ResolverSettings.defaults().withRandom(random));
        for (int i = 0; i < NAMES; i++) {
          int number = random.nextInt(NAMES);
          reactor.callLater(Duration.ofSeconds(random.nextInt(60)), () -> ask(resolver, number));
        }
        reactor.callLater(Duration.ofSeconds(20), () -> big(resolver));
      });
      world.run(Duration.ofSeconds(10));
      servers.getFirst().crash();
      world.run(Duration.ofSeconds(15));
      servers.getFirst().restart();
      world.runUntil("all are answered", LONG, () -> ended == NAMES + 1);
      assertThat(right).as("right, of %d", NAMES + 1).isGreaterThan(NAMES / 2);
      assertThat(right + unanswered).isEqualTo(NAMES + 1);
    }

    private void ask(Resolver resolver, int number) {
      resolver
          .ask("n%d.world".formatted(number), RecordType.A)
          .onSuccess(answer -> {
            assertThat(answer.records())
                .extracting(each -> each.address().getHostAddress())
                .containsExactly("192.0.2." + number / 2 * 2);
            right++;
          })
          .handleFailure(DNSLookupError.class, _ -> unanswered++)
          .finallyDo(() -> ended++);
    }

    private void big(Resolver resolver) {
      resolver
          .ask("big.world", RecordType.A)
          .onSuccess(answer -> {
            assertThat(answer.records()).hasSize(100);
            right++;
          })
          .handleFailure(DNSLookupError.class, _ -> unanswered++)
          .finallyDo(() -> ended++);
    }
  }

  @Test
  void whatIsAnsweredIsRightWhateverTheNetworkAndItsServersDo() {
    Simulation.explore(SEEDS, world -> new Course(world).run());
  }

  @Test
  void aWorldIsTheSameEachTimeItIsPlayed() throws Exception {
    assertThat(played(7)).isEqualTo(played(7)).isNotEqualTo(played(8));
  }

  private static String played(long seed) throws Exception {
    try (var world = Simulation.withSeed(seed)) {
      Course course = new Course(world);
      course.run();
      return course.right + " " + course.unanswered + " " + course.random.nextLong();
    }
  }
}
