package spindle.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.address.UnixAddress;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

/// Names of peers: what is told at once, what later, and what never.
class PeerNamesTest {
  private static final Address PLACE = IPv4Address.of("10.0.0.1", 53);
  private static final Address PEER = IPv4Address.of("192.0.2.1", 4711);

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork().host("here", (Address) IPv4Address.of("10.0.0.1", 0)),
          ReactorSettings.defaults());
  private ScriptedNameServer server = new ScriptedNameServer();
  private final Resolver resolver =
      Resolver.of(
          memory.reactor(),
          ResolvConf.of(PLACE),
          HostsFile.parse("192.0.2.7 box"),
          ResolverSettings.defaults().withRandom(new Random(1)));
  private final PeerNames names = new PeerNames(memory.reactor(), resolver);

  @BeforeEach
  void serve() throws Exception {
    server = ScriptedNameServer.at(memory.reactor(), PLACE);
    server.with("1.2.0.192.in-addr.arpa 60 PTR a.example.", "a.example 60 A 192.0.2.1");
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void whoComesForTheFirstTimeHasNoNameYetAndHasOneThen() {
    assertThat(names.apply(PEER)).isEmpty();
    memory.flush();
    assertThat(names.apply(PEER)).contains("a.example");
    assertThat(names.apply(IPv4Address.of("192.0.2.1", 1))).contains("a.example");
  }

  @Test
  void aNameThatDoesNotLeadBackIsNone() {
    server.with("2.2.0.192.in-addr.arpa 60 PTR a.example.");
    Address liar = IPv4Address.of("192.0.2.2", 1);
    names.apply(liar);
    memory.flush();
    assertThat(names.apply(liar)).isEmpty();
  }

  @Test
  void ofSeveralNamesTheFirstThatLeadsBackCountsAndTheFourthIsNotTried() {
    server.with(
        "3.2.0.192.in-addr.arpa 60 PTR b.example.",
        "3.2.0.192.in-addr.arpa 60 PTR c.example.",
        "3.2.0.192.in-addr.arpa 60 PTR d.example.",
        "3.2.0.192.in-addr.arpa 60 PTR e.example.",
        "4.2.0.192.in-addr.arpa 60 PTR b.example.",
        "4.2.0.192.in-addr.arpa 60 PTR c.example.",
        "4.2.0.192.in-addr.arpa 60 PTR d.example.",
        "c.example 60 A 192.0.2.4",
        "e.example 60 A 192.0.2.3");
    List<Address> peers = List.of(IPv4Address.of("192.0.2.3", 1), IPv4Address.of("192.0.2.4", 1));
    peers.forEach(names::apply);
    memory.flush();
    assertThat(names.apply(peers.getFirst())).isEmpty();
    assertThat(names.apply(peers.getLast())).contains("c.example");
  }

  @Test
  void addressesOfIpv6HaveNamesAsWell() {
    server.with(
        "1" + ".0".repeat(23) + ".8.b.d.0.1.0.0.2.ip6.arpa 60 PTR six.example.",
        "six.example 60 AAAA 2001:db8::1");
    Address peer = IPv6Address.of("2001:db8::1", 5);
    names.apply(peer);
    memory.flush();
    assertThat(names.apply(peer)).contains("six.example");
  }

  @Test
  void whatTheHostsFileSaysIsKnownAtOnceAndPeersWithoutAnAddressHaveNoName() {
    assertThat(names.apply(IPv4Address.of("192.0.2.7", 1))).contains("box");
    assertThat(names.apply(new UnixAddress("/run/it"))).isEmpty();
    assertThat(server.asked).isEmpty();
  }

  @Test
  void aNameIsCompleteAndNothingIsSearchedForIt() {
    server.with("5.2.0.192.in-addr.arpa 60 PTR bad.", "bad.corp.example 60 A 192.0.2.5");
    Resolver searching =
        Resolver.of(
            memory.reactor(),
            ResolvConf.of(PLACE).withSearch(List.of(DomainName.of("corp.example"))).withNdots(5),
            HostsFile.empty(),
            ResolverSettings.defaults().withRandom(new Random(1)));
    PeerNames strict = new PeerNames(memory.reactor(), searching);
    Address liar = IPv4Address.of("192.0.2.5", 1);
    for (Address each : List.of(liar, PEER)) {
      strict.apply(each);
      memory.flush();
    }
    assertThat(strict.apply(liar)).isEmpty();
    assertThat(strict.apply(PEER)).contains("a.example");
    assertThat(server.asked)
        .noneMatch(each -> each.question().name().isAtOrBelow(DomainName.of("corp.example")));
  }

  @Test
  void whatCameOfItIsRememberedForTenMinutesEvenIfNobodyAnswers() {
    server.overUdp = _ -> List.of();
    names.apply(PEER);
    memory.advance(Duration.ofSeconds(30));
    int asked = server.asked.size();
    assertThat(asked).isPositive();
    names.apply(PEER);
    memory.advance(Duration.ofMinutes(9));
    names.apply(PEER);
    memory.flush();
    assertThat(server.asked).hasSize(asked);
    memory.advance(Duration.ofMinutes(1));
    names.apply(PEER);
    memory.flush();
    assertThat(server.asked).hasSizeGreaterThan(asked);
  }

  @Test
  void soManyAreRememberedAndSoManyLookUpsUnderWayAndNoMore() {
    PeerNames few = new PeerNames(memory.reactor(), resolver, 3, 2);
    for (int i = 1; i <= 4; i++) {
      few.apply(IPv4Address.of("192.0.2." + i, 1));
    }
    memory.flush();
    assertThat(server.asked).hasSizeLessThanOrEqualTo(4); // Two back, and two forth of the one.
    assertThat(few.size()).isEqualTo(2);
    for (int i = 1; i <= 9; i++) {
      few.apply(IPv4Address.of("192.0.2." + i, 1));
      memory.flush();
    }
    assertThat(few.size()).isEqualTo(3);
    assertThatThrownBy(() -> new PeerNames(memory.reactor(), resolver, 0, 1))
        .hasMessageContaining("expected bounds of at least 1, got 0 and 1");
  }
}
