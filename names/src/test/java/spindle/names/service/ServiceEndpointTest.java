package spindle.names.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.memory.MemoryNetwork;
import spindle.names.ResourceRecord;
import spindle.names.resolver.Resolver;
import spindle.names.server.NameServer;
import spindle.names.server.Zone;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionRefusedError;
import spindle.reason.DNSLookupError;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

class ServiceEndpointTest {
  private static final Address NAMES = IPv4Address.of("10.0.0.1", 53);
  private static final String ZONE =
      """
      $TTL 60
      @ IN SOA a b 1 1 1 1 1
      @ IN NS a
      a IN A 10.0.0.1
      b IN A 10.0.0.2
      _app._tcp IN SRV 2 0 7002 b
      _app._tcp IN SRV 1 0 7001 a
      _closed._tcp IN SRV 1 0 7003 a
      _closed._tcp IN SRV 2 0 7003 b
      _none._tcp IN SRV 0 0 0 .
      """;

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork()
              .host("here", IPv4Address.of("10.0.0.1", 0), (Address) IPv4Address.of("10.0.0.2", 0)),
          ReactorSettings.defaults());

  @AfterEach
  void close() {
    memory.close();
  }

  private static final class Client extends Protocol {}

  private Address connected(String service) throws Exception {
    NameServer.listen(memory.reactor(), NAMES, Zone.parse(ZONE, "zone"));
    Resolver resolver = Resolver.asking(memory.reactor(), NAMES);
    memory.reactor().installNameResolver(resolver);
    Deferred<Client> client =
        new ServiceEndpoint(
                memory.reactor(), resolver, service, ConnectOptions.defaults(), new Random(1))
            .connect(_ -> new Client());
    return memory.await(client.reportedElsewhere(), Duration.ofMinutes(1)).transport().peer();
  }

  private void listen(String host, int port) throws Exception {
    memory
        .reactor()
        .listen(IPv4Address.of(host, port), _ -> new Client(), ListenOptions.defaults());
  }

  @Test
  void theHostOfTheLowestPriorityIsTaken() throws Exception {
    listen("10.0.0.1", 7001);
    listen("10.0.0.2", 7002);
    assertThat(connected("_app._tcp.zone")).isEqualTo(IPv4Address.of("10.0.0.1", 7001));
  }

  @Test
  void theNextIsTakenIfItDoesNotAnswer() throws Exception {
    listen("10.0.0.2", 7002);
    assertThat(connected("_app._tcp.zone")).isEqualTo(IPv4Address.of("10.0.0.2", 7002));
  }

  @Test
  void ifNobodyAnswersTheFailureHasThoseOfAll() {
    assertThatThrownBy(() -> connected("_closed._tcp.zone"))
        .isInstanceOf(ConnectionRefusedError.class)
        .satisfies(why ->
            assertThat(why.getSuppressed())
                .hasAtLeastOneElementOfType(ConnectionRefusedError.class));
  }

  @Test
  void aServiceThatIsNotThereIsSaidToBeSo() {
    assertThatThrownBy(() -> connected("_other._tcp.zone"))
        .isInstanceOf(DNSLookupError.class)
        .hasMessageContaining("there is no service _other._tcp.zone: NXDOMAIN, says 10.0.0.1:53");
  }

  @Test
  void aServiceThatIsDeniedIsSaidToBeSo() {
    assertThatThrownBy(() -> connected("_none._tcp.zone"))
        .isInstanceOf(DNSLookupError.class)
        .hasMessageContaining("there is no service _none._tcp.zone here");
  }

  @Test
  void amongEqualsWeightDecidesHowOften() {
    List<ResourceRecord> hosts =
        List.of(
            ResourceRecord.of("s", "SRV", 1, "1 10 1 small"),
            ResourceRecord.of("s", "SRV", 1, "1 30 1 large"),
            ResourceRecord.of("s", "SRV", 1, "1 0 1 none"),
            ResourceRecord.of("s", "SRV", 1, "2 99 1 later"));
    Map<String, Integer> first = new LinkedHashMap<>();
    Random random = new Random(5);
    for (int i = 0; i < 4000; i++) {
      List<ResourceRecord> order = ServiceOrder.of(hosts, random);
      assertThat(order).hasSize(4).containsAll(hosts);
      assertThat(order.getLast().target()).hasToString("later");
      first.merge(order.getFirst().target().toString(), 1, Integer::sum);
    }
    assertThat(first.get("large")).as("seed 5").isBetween(2700, 3100);
    assertThat(first.get("small")).as("seed 5").isBetween(800, 1100);
    assertThat(first.get("none")).as("seed 5").isBetween(20, 200);
  }

  @Test
  void aStringSaysWhichService() {
    String text = "srv:_app._tcp.example.org";
    assertThat(Endpoint.client(memory.reactor(), text)).hasToString(text);
  }
}
