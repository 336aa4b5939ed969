package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.protocol.Protocol;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

class SecondaryZoneTest {
  private static final Address PRIMARY = IPv4Address.of("10.0.0.1", 53);
  private static final DomainName ORIGIN = DomainName.of("zone");

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork().host("here", IPv4Address.of("10.0.0.1", 0)),
          ReactorSettings.defaults());
  private final Zones zones = Zones.of();

  @BeforeEach
  void serve() throws Exception {
    NameServer.listen(
        memory.reactor(), PRIMARY, zones, NameServerSettings.defaults().withTransfers(_ -> true));
  }

  @AfterEach
  void close() {
    memory.close();
  }

  /// Refreshed after 100 s, tried again after 20, expired after 500.
  private static Zone version(int serial, int hosts) {
    StringBuilder text =
        new StringBuilder("$TTL 60\n@ IN SOA a b %d 100 20 500 60\n".formatted(serial));
    text.append("@ IN NS a\n");
    for (int i = 0; i < hosts; i++) {
      text.append("h%d IN A 10.9.%d.%d\n".formatted(i, i / 250, i % 250));
    }
    return Zone.parse(text.toString(), "zone");
  }

  private static String code(SecondaryZone secondary, String name) {
    StringBuilder said = new StringBuilder();
    secondary
        .answer(NameQuery.of(name, RecordType.A))
        .onSuccess(reply -> said.append(reply.code()));
    return said.toString();
  }

  private SecondaryZone secondary() {
    SecondaryZone secondary = SecondaryZone.of(memory.reactor(), "zone", PRIMARY);
    memory.advance(Duration.ofSeconds(1));
    return secondary;
  }

  @Test
  void aZoneIsCopiedWholeAndAgainWhenItsTimeHasCome() {
    zones.put(version(1, 3000));
    SecondaryZone secondary = secondary();
    assertThat(secondary.zone(ORIGIN).orElseThrow().records())
        .containsExactlyElementsOf(version(1, 3000).records());
    assertThat(code(secondary, "h2999.zone")).isEqualTo("NOERROR");
    assertThat(code(secondary, "elsewhere")).isEqualTo("REFUSED");
    zones.put(version(2, 2));
    memory.advance(Duration.ofSeconds(98));
    assertThat(code(secondary, "h2999.zone")).isEqualTo("NOERROR");
    memory.advance(Duration.ofSeconds(3));
    assertThat(code(secondary, "h2999.zone")).isEqualTo("NXDOMAIN");
  }

  @Test
  void anOlderVersionIsNotTaken() {
    zones.put(version(5, 1));
    SecondaryZone secondary = secondary();
    zones.put(version(4, 2));
    memory.advance(Duration.ofSeconds(110));
    assertThat(secondary.zone(ORIGIN).orElseThrow().size()).isEqualTo(3);
  }

  @Test
  void whoHasItSaysThatItHasChanged() {
    zones.put(version(1, 1));
    SecondaryZone secondary = secondary();
    zones.put(version(2, 2));
    assertThat(secondary.notified(ORIGIN, IPv4Address.of("10.0.0.9", 7))).isFalse();
    assertThat(secondary.notified(DomainName.of("other"), PRIMARY)).isFalse();
    assertThat(secondary.notified(ORIGIN, IPv4Address.of("10.0.0.1", 7))).isTrue();
    memory.advance(Duration.ofSeconds(1));
    assertThat(code(secondary, "h1.zone")).isEqualTo("NOERROR");
  }

  @Test
  void whoSaysAgainAndAgainThatItHasChangedHasThePrimaryAskedOnceASecond() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    Address busy = IPv4Address.of("10.0.0.1", 5300);
    memory
        .reactor()
        .listen(
            busy,
            _ -> {
              connections.incrementAndGet();
              return new Protocol() {
                @Override
                public void connectionMade() {
                  transport().loseConnection();
                }
              };
            },
            ListenOptions.defaults());
    SecondaryZone secondary = SecondaryZone.of(memory.reactor(), "zone", busy);
    for (int i = 0; i < 500; i++) {
      secondary.notified(ORIGIN, busy);
      memory.advance(Duration.ofMillis(10));
    }
    assertThat(connections).hasValueBetween(5, 6);
  }

  @Test
  void aCopyThatNobodyConfirmsExpiresAndComesBack() {
    zones.put(version(1, 1));
    SecondaryZone secondary = secondary();
    zones.remove(ORIGIN);
    memory.advance(Duration.ofSeconds(490));
    assertThat(code(secondary, "h0.zone")).isEqualTo("NOERROR");
    memory.advance(Duration.ofSeconds(20));
    assertThat(code(secondary, "h0.zone")).isEqualTo("SERVFAIL");
    assertThat(secondary.zone(ORIGIN)).isEmpty();
    zones.put(version(2, 1));
    memory.advance(Duration.ofSeconds(21));
    assertThat(code(secondary, "h0.zone")).isEqualTo("NOERROR");
  }

  @Test
  void aZoneThatIsTooLargeIsNotTaken() {
    zones.put(version(1, 98));
    SecondaryZone fits = SecondaryZone.of(memory.reactor(), "zone", PRIMARY, 100);
    SecondaryZone small = SecondaryZone.of(memory.reactor(), "zone", PRIMARY, 99);
    memory.advance(Duration.ofSeconds(1));
    assertThat(fits.zone(ORIGIN)).isPresent();
    assertThat(small.zone(ORIGIN)).isEmpty();
    assertThat(code(small, "h0.zone")).isEqualTo("SERVFAIL");
  }

  @Test
  void whatIsStoppedAsksNobody() {
    SecondaryZone secondary = secondary();
    assertThat(code(secondary, "h0.zone")).isEqualTo("SERVFAIL");
    secondary.stop();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
  }
}
