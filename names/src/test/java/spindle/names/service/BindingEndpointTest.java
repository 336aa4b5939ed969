package spindle.names.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.endpoint.Endpoint;
import spindle.endpoint.StreamClientEndpoint;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.names.RecordType;
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

/// Services found by SVCB, HTTPS and URI records.
class BindingEndpointTest {
  private static final Address NAMES = IPv4Address.of("10.0.0.1", 53);
  private static final String ZONE =
      """
      $TTL 60
      @ IN SOA a b 1 1 1 1 1
      @ IN NS a
      a IN A 10.0.0.1
      b IN A 10.0.0.2
      plain IN A 10.0.0.1
      site IN A 10.0.0.1
      site IN HTTPS 1 . alpn=h2 port=7001
      site IN HTTPS 2 b.zone. port=7002
      far IN HTTPS 0 site.zone.
      near IN HTTPS 0 plain.zone.
      loop IN HTTPS 0 pool.zone.
      loop IN A 10.0.0.2
      pool IN HTTPS 0 loop.zone.
      hint IN A 10.0.0.2
      hint IN HTTPS 1 gone.zone. port=7003 ipv4hint=10.0.0.1
      new IN A 10.0.0.1
      new IN HTTPS 1 b.zone. alpn=h3 no-default-alpn
      new IN HTTPS 2 b.zone. mandatory=key65000 key65000=x
      new IN HTTPS 3 b.zone. port=7004
      off IN A 10.0.0.1
      off IN HTTPS 0 .
      _8443._https.site IN HTTPS 1 b.zone. port=7005
      _7000._app.site IN SVCB 1 b.zone. port=7006
      _web._tcp IN URI 1 1 "https://b.zone/"
      _app._tcp IN URI 1 1 "mailto:x@zone"
      _app._tcp IN URI 2 1 "app://a.zone:7007/x"
      _app._tcp IN URI 3 1 "app://b.zone:7008/x"
      _bad._tcp IN URI 1 1 "app://a.zone/"
      """;

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork()
              .host("here", IPv4Address.of("10.0.0.1", 0), (Address) IPv4Address.of("10.0.0.2", 0)),
          ReactorSettings.defaults());
  private final Resolver resolver = Resolver.asking(memory.reactor(), NAMES);

  @AfterEach
  void close() {
    memory.close();
  }

  private static final class Client extends Protocol {}

  private void serve(String... places) throws Exception {
    NameServer.listen(memory.reactor(), NAMES, Zone.parse(ZONE, "zone"));
    memory.reactor().installNameResolver(resolver);
    for (String each : places) {
      String[] parts = each.split(":");
      memory
          .reactor()
          .listen(
              IPv4Address.of(parts[0], Integer.parseInt(parts[1])),
              _ -> new Client(),
              ListenOptions.defaults());
    }
  }

  private String connected(StreamClientEndpoint endpoint) throws Exception {
    Deferred<Client> client = endpoint.connect(_ -> new Client());
    return memory
        .await(client.reportedElsewhere(), Duration.ofMinutes(1))
        .transport()
        .peer()
        .toString();
  }

  private BindingEndpoint https(String host) {
    return BindingEndpoint.https(memory.reactor(), resolver, host, 443);
  }

  private List<ServiceBinding> found(BindingEndpoint endpoint) throws Exception {
    return memory.await(endpoint.find().reportedElsewhere(), Duration.ofMinutes(1));
  }

  @Test
  void theWayOfTheLowestPriorityIsTakenAndThenTheNextAndThenTheHost() throws Exception {
    serve("10.0.0.1:7001", "10.0.0.2:7002", "10.0.0.1:443");
    assertThat(connected(https("site.zone"))).isEqualTo("10.0.0.1:7001");
    assertThat(found(https("site.zone")).getFirst().protocols()).containsExactly("h2");
    BindingEndpoint old = https("site.zone").withProtocols("http/1.0");
    assertThat(found(old)).isEmpty();
    assertThat(connected(old)).isEqualTo("10.0.0.1:443");
  }

  @Test
  void aWayThatDoesNotAnswerLeadsToTheNext() throws Exception {
    serve("10.0.0.2:7002");
    assertThat(connected(https("site.zone"))).isEqualTo("10.0.0.2:7002");
  }

  @Test
  void theHostItselfIsTheLast() throws Exception {
    serve("10.0.0.1:443");
    assertThat(connected(https("site.zone"))).isEqualTo("10.0.0.1:443");
    assertThat(connected(https("plain.zone"))).isEqualTo("10.0.0.1:443");
    assertThat(connected(https("off.zone"))).isEqualTo("10.0.0.1:443");
  }

  @Test
  void aNameThatStandsForAnotherIsFollowed() throws Exception {
    serve("10.0.0.1:7001", "10.0.0.1:443");
    assertThat(connected(https("far.zone"))).isEqualTo("10.0.0.1:7001");
    assertThat(connected(https("near.zone"))).isEqualTo("10.0.0.1:443");
  }

  @Test
  void namesThatStandForEachOtherEndSomewhere() throws Exception {
    serve("10.0.0.2:443");
    assertThatThrownBy(() -> found(https("loop.zone")))
        .isInstanceOf(DNSLookupError.class)
        .hasMessageContaining("more than 8 names, each standing for the next");
    assertThat(connected(https("loop.zone"))).isEqualTo("10.0.0.2:443");
  }

  @Test
  void hintsAreUsedWhereTheTargetHasNoAddress() throws Exception {
    serve("10.0.0.1:7003");
    assertThat(connected(https("hint.zone"))).isEqualTo("10.0.0.1:7003");
  }

  @Test
  void whatCannotBeUnderstoodIsPassedOver() throws Exception {
    serve("10.0.0.2:7004");
    assertThat(found(https("new.zone"))).extracting(ServiceBinding::priority).containsExactly(3);
    assertThat(found(https("new.zone").withProtocols("h3")))
        .extracting(ServiceBinding::priority)
        .containsExactly(1);
    assertThat(connected(https("new.zone"))).isEqualTo("10.0.0.2:7004");
  }

  @Test
  void otherPortsAndSchemesHaveNamesOfTheirOwn() throws Exception {
    serve("10.0.0.2:7005", "10.0.0.2:7006");
    assertThat(connected(BindingEndpoint.https(memory.reactor(), resolver, "site.zone", 8443)))
        .isEqualTo("10.0.0.2:7005");
    assertThat(connected(BindingEndpoint.of(memory.reactor(), resolver, "app", "site.zone", 7000)))
        .isEqualTo("10.0.0.2:7006");
  }

  @Test
  void equalsAreTriedByChance() throws Exception {
    serve();
    TreeSet<String> first = new TreeSet<>();
    DomainName name = DomainName.of("equal");
    List<ResourceRecord> records =
        List.of(
            ResourceRecord.of(name, RecordType.HTTPS, 60, "1 x."),
            ResourceRecord.of(name, RecordType.HTTPS, 60, "1 y."),
            ResourceRecord.of("equal", "SOA", 60, "a. b. 1 1 1 1 1"),
            ResourceRecord.of("equal", "NS", 60, "a."));
    Address place = IPv4Address.of("10.0.0.1", 54);
    NameServer.listen(memory.reactor(), place, Zone.of(name, records));
    Resolver other = Resolver.asking(memory.reactor(), place);
    for (int i = 0; i < 50; i++) {
      BindingEndpoint each =
          BindingEndpoint.https(memory.reactor(), other, "equal", 443)
              .withRandom(new Random(i * 0x9E3779B97F4A7C15L));
      first.add(found(each).getFirst().target().toString());
    }
    assertThat(first).containsExactly("x", "y");
  }

  @Test
  void uriRecordsLeadToHostsAndPorts() throws Exception {
    serve("10.0.0.2:443", "10.0.0.2:7008");
    assertThat(connected(uri("_web._tcp.zone"))).isEqualTo("10.0.0.2:443");
    assertThat(connected(uri("_app._tcp.zone"))).isEqualTo("10.0.0.2:7008");
    assertThatThrownBy(() -> connected(uri("_bad._tcp.zone")))
        .isInstanceOf(DNSLookupError.class)
        .hasMessageContaining("no URI of _bad._tcp.zone leads to a host and a port: [app://a");
    assertThatThrownBy(() -> connected(uri("_none._tcp.zone")))
        .hasMessageContaining("leads to a host and a port: []");
  }

  @Test
  void theFailureIsTheFirstAndHasTheOthers() throws Exception {
    serve();
    assertThatThrownBy(() -> connected(uri("_app._tcp.zone")))
        .isInstanceOf(ConnectionRefusedError.class)
        .hasMessageContaining("10.0.0.1:7007");
  }

  private UriEndpoint uri(String service) {
    return new UriEndpoint(
        memory.reactor(), resolver, service, ConnectOptions.defaults(), new Random(1));
  }

  @Test
  void asStrings() {
    assertThat(Endpoint.client(memory.reactor(), "svcb:https:example.org:443"))
        .hasToString("svcb:https:example.org:443");
    assertThat(Endpoint.client(memory.reactor(), "uri:_app._tcp.example.org"))
        .hasToString("uri:_app._tcp.example.org");
  }

  /// RFC 9460, D.2.
  @Test
  void theVectorsOfTheStandardAreRead() throws Exception {
    assertThat(binding("0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035").port())
        .hasValue(53);
    ServiceBinding hints =
        binding(
            "0001 03666f6f076578616d706c6503636f6d00 0006 0020"
                + "20010db8000000000000000000000001 20010db8000000000000000000530001");
    assertThat(hints.hints())
        .containsExactly(
            InetAddress.getByName("2001:db8::1"), InetAddress.getByName("2001:db8::53:1"));
    ServiceBinding all =
        binding(
            "0010 03666f6f076578616d706c65036f726700 0000 0004 0001 0004"
                + "0001 0009 02683205 68332d3139 0004 0004 c0000201");
    assertThat(all.protocols()).containsExactly("h2", "h3-19");
    assertThat(all.isUsable()).isTrue();
    assertThat(all.parameters()).containsOnlyKeys(0, 1, 4);
  }

  private static ServiceBinding binding(String hex) {
    byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
    return ServiceBinding.of(new ResourceRecord(DomainName.of("x"), RecordType.SVCB, 60, data));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001",
        "0001 00 00",
        "0001 00 0003 0004 0035",
        "0001 00 0003 0001 35",
        "0001 00 0003 0002 0035 0001 0003 026832",
        "0001 00 0003 0002 0035 0003 0002 0035",
        "0001 00 0001 0002 0568",
        "0001 00 0001 0000",
        "0001 00 0001 0001 00",
        "0001 00 0002 0001 00",
        "0001 00 0004 0000",
        "0001 00 0004 0003 0a0000",
        "0001 00 0000 0001 00",
        "0001 00 0000 0002 0004"
      })
  void whatIsMalformedIsRefused(String hex) {
    assertThatThrownBy(() -> binding(hex)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesByChanceAreReadOrRefused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] data = new byte[random.nextInt(24)];
      for (int j = 0; j < data.length; j++) {
        data[j] = (byte) (random.nextBoolean() ? random.nextInt(7) : random.nextInt(256));
      }
      if (data.length > 3 && random.nextBoolean()) {
        data[2] = 0;
      }
      try {
        String _ =
            ServiceBinding.of(new ResourceRecord(DomainName.ROOT, RecordType.SVCB, 60, data))
                .toString();
      } catch (IllegalArgumentException refused) {
        // As it should be.
      } catch (RuntimeException wrong) {
        throw new AssertionError("seed %d, round %d".formatted(seed, i), wrong);
      }
    }
  }
}
