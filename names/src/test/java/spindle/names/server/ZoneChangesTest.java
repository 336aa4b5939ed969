package spindle.names.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.memory.MemoryNetwork;
import spindle.names.DomainName;
import spindle.names.RecordType;
import spindle.names.ResourceRecord;
import spindle.names.wire.BadMessage;
import spindle.names.wire.Codec;
import spindle.names.wire.Message;
import spindle.names.wire.Question;
import spindle.protocol.DatagramProtocol;
import spindle.roles.DatagramOptions;
import spindle.roles.ReactorSettings;
import spindle.testing.MemoryReactor;

/// What has changed in a zone: kept, sent, read and told.
class ZoneChangesTest {
  private static final Address PRIMARY = IPv4Address.of("10.0.0.1", 53);
  private static final DomainName ORIGIN = DomainName.of("zone");

  private final MemoryReactor memory =
      new MemoryReactor(
          new MemoryNetwork().host("here", IPv4Address.of("10.0.0.1", 0)),
          ReactorSettings.defaults());

  @AfterEach
  void close() {
    memory.close();
  }

  private static Zone version(int serial, String... lines) {
    String text = "$TTL 60\n@ IN SOA a b %d 100 20 500 60\n@ IN NS a\n".formatted(serial);
    return Zone.parse(text + String.join("\n", lines) + "\n", "zone");
  }

  private static Message asked(RecordType type, Zone known) {
    return Message.query(5, 0, Question.of(ORIGIN, type), null)
        .withAuthority(List.of(known.start()));
  }

  private static List<List<ResourceRecord>> sent(Zone zone, Zone known) throws BadMessage {
    List<List<ResourceRecord>> messages = new ArrayList<>();
    ZoneTransfer transfer = new ZoneTransfer(zone, asked(RecordType.IXFR, known));
    while (transfer.hasNext()) {
      messages.add(Codec.parse(transfer.next()).answers());
    }
    return messages;
  }

  private static Optional<Zone> read(TransferReader reader, List<List<ResourceRecord>> messages)
      throws IOException {
    Optional<Zone> read = Optional.empty();
    for (List<ResourceRecord> each : messages) {
      assertThat(read).isEmpty();
      read = reader.take(each);
    }
    return read;
  }

  @Test
  void whatHasChangedIsSentInTheOrderOfTheVersions() throws Exception {
    String rest = "$GENERATE 1-9 h$ IN A 10.0.1.$";
    Zone one = version(1, "a IN A 10.0.0.1", "b IN A 10.0.0.2", "c IN A 10.0.0.3", rest);
    Zone two = version(2, "a IN A 10.0.0.9", "b IN A 10.0.0.2", "c IN A 10.0.0.3", rest).after(one);
    Zone four = version(4, "a IN A 10.0.0.9", "b IN A 10.0.0.2", rest).after(two);
    List<String> lines =
        sent(four, one).getFirst().stream()
            .map(each -> each.name() + " " + each.text().replaceAll(" 100 20 .*", ""))
            .toList();
    assertThat(lines)
        .containsExactly(
            "zone a.zone. b.zone. 4",
            "zone a.zone. b.zone. 1",
            "a.zone 10.0.0.1",
            "zone a.zone. b.zone. 2",
            "a.zone 10.0.0.9",
            "zone a.zone. b.zone. 2",
            "c.zone 10.0.0.3",
            "zone a.zone. b.zone. 4",
            "zone a.zone. b.zone. 4");
    assertThat(sent(four, four).getFirst()).containsExactly(four.start());
    assertThat(sent(four, version(9)).getFirst()).containsExactly(four.start());
  }

  @Test
  void whatIsMoreThanTheWholeIsSentWhole() throws Exception {
    Zone one = version(1, "a IN A 10.0.0.1", "b IN A 10.0.0.2", "c IN A 10.0.0.3");
    Zone two = version(2).after(one);
    assertThat(sent(two, one).getFirst()).hasSize(3).element(1).isEqualTo(two.records().get(1));
    assertThat(sent(two, version(0)).getFirst()).hasSize(3);
  }

  @Test
  void changesAreKnownUpToABound() {
    Zone first = version(1);
    Zone zone = first;
    for (int serial = 2; serial <= 60; serial++) {
      List<String> hosts = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        hosts.add("h%d IN A 10.0.%d.%d".formatted(i, serial, i));
      }
      zone = version(serial, hosts.toArray(String[]::new)).after(zone);
    }
    // 202 records a change, 49 of which are less than 10 000.
    assertThat(zone.since(60 - Zone.CHANGES_MAX / 202)).isPresent();
    assertThat(zone.since(60 - Zone.CHANGES_MAX / 202 - 1)).isEmpty();
    assertThat(zone.after(version(60)).since(59)).isPresent();
    List<String> many = new ArrayList<>();
    for (int i = 0; i < Zone.CHANGES_MAX; i++) {
      many.add("m%d IN A 10.1.%d.%d".formatted(i, i / 250, i % 250));
    }
    assertThat(version(61, many.toArray(String[]::new)).after(zone).since(60)).isEmpty();
  }

  /// Versions made at random, of which a copy catches up with some, over serial numbers that go
  /// round.
  @Test
  void aCopyThatTakesChangesIsTheZone() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Zone zone = Zone.parse("@ 5 IN SOA a b 4294967200 1 1 1 1\n@ 5 IN NS a\n", "zone");
    Zone copy = zone;
    int small = 0;
    for (int i = 0; i < 200; i++) {
      List<ResourceRecord> records = new ArrayList<>(zone.records());
      records.removeIf(each -> !each.name().equals(ORIGIN) && random.nextInt(20) == 0);
      records.removeFirst();
      records.add(zone.start().withSerial((zone.start().serial() + 1) & 0xFFFF_FFFFL));
      for (int j = random.nextInt(5); j > 0; j--) {
        String name = "h%d.zone".formatted(random.nextInt(50));
        records.add(
            ResourceRecord.of(name, "A", random.nextInt(3) * 60L, "10.0.0." + random.nextInt(9)));
      }
      zone = zone.with(records);
      if (random.nextInt(3) == 0) {
        List<List<ResourceRecord>> messages = sent(zone, copy);
        small += messages.getFirst().get(1).type().equals(RecordType.SOA) ? 1 : 0;
        copy = read(new TransferReader(ORIGIN, copy, 10_000), messages).orElseThrow();
        assertThat(copy.start()).as("seed %d, step %d", seed, i).isEqualTo(zone.start());
        assertThat(Set.copyOf(copy.records()))
            .as("seed %d, step %d", seed, i)
            .isEqualTo(Set.copyOf(zone.records()));
      }
    }
    assertThat(small).as("seed %d", seed).isGreaterThan(10);
  }

  @Test
  void changesThatDoNotFitAreRefused() {
    Zone ours = version(1, "a IN A 10.0.0.1");
    Zone two = version(2, "a IN A 10.0.0.2");
    ResourceRecord other = ResourceRecord.of("a.zone", "A", 60, "10.9.9.9");
    List<ResourceRecord> changes = new ArrayList<>(List.of(two.start()));
    new ZoneChange(ours.start(), List.of(other), two.start(), List.of()).addTo(changes);
    changes.add(two.start());
    assertThatThrownBy(() -> new TransferReader(ORIGIN, ours, 100).take(changes))
        .hasMessageContaining("expected a record that is in our copy");
    assertThatThrownBy(() -> new TransferReader(ORIGIN, ours, 3).take(changes))
        .hasMessageContaining("at most 3 records");
    assertThatThrownBy(() -> new TransferReader(ORIGIN, ours, 4).take(List.of(other, other)))
        .hasMessageContaining("begins with its SOA record");
    assertThatThrownBy(() -> new TransferReader(ORIGIN, null, 100).take(changes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Hears what it is told, and answers if it is to.
  private static final class Listener extends DatagramProtocol {
    private final List<Message> heard = new ArrayList<>();
    private boolean answers;

    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      try {
        heard.add(Codec.parse(bytes));
      } catch (BadMessage wrong) {
        throw new AssertionError(wrong);
      }
      if (answers) {
        bytes[2] |= (byte) 0x80;
        transport().write(ByteBuffer.wrap(bytes), from);
      }
    }
  }

  private Listener listener(int port) throws Exception {
    Listener listener = new Listener();
    memory.reactor().listenUDP(port, listener, DatagramOptions.defaults());
    return listener;
  }

  @Test
  void othersAreToldOfANewVersionUntilTheyAnswer() throws Exception {
    Listener listener = listener(5301);
    Zones zones = Zones.of(version(1));
    zones.tell(memory.reactor(), IPv4Address.of("10.0.0.1", 5301));
    memory.advance(Duration.ofSeconds(5));
    assertThat(listener.heard).hasSize(2);
    assertThat(listener.heard.getFirst().opcode()).isEqualTo(Message.NOTIFY);
    assertThat(listener.heard.getFirst().question()).isEqualTo(Question.of(ORIGIN, RecordType.SOA));
    listener.answers = true;
    memory.advance(Duration.ofSeconds(100));
    assertThat(listener.heard).hasSize(3);
    zones.put(version(2));
    memory.advance(Duration.ofSeconds(100));
    assertThat(listener.heard).hasSize(4);
  }

  @Test
  void whoNeverAnswersIsToldAFewTimesAndNoMore() throws Exception {
    Listener listener = listener(5302);
    Zones zones = Zones.of(version(1));
    zones.tell(memory.reactor(), IPv4Address.of("10.0.0.1", 5302));
    memory.advance(Duration.ofHours(1));
    assertThat(listener.heard).hasSize(ZoneNews.TIMES);
    zones.put(version(2));
    memory.advance(Duration.ofSeconds(1));
    zones.put(version(3));
    memory.advance(Duration.ofSeconds(1));
    zones.stopTelling();
    assertThat(memory.reactor().delayedCalls()).isEmpty();
    assertThat(listener.heard).hasSize(ZoneNews.TIMES + 2);
  }

  /// A chain of three servers, each of which has the zone from the one before.
  @Test
  void aNewVersionGoesThroughAChainOfServersAsWhatHasChanged() throws Exception {
    Zones first = Zones.of(version(1, "a IN A 10.0.0.1", "c IN A 10.0.0.3", "d IN A 10.0.0.4"));
    NameServerSettings open = NameServerSettings.defaults().withTransfers(_ -> true);
    NameServer.listen(memory.reactor(), PRIMARY, first, open);
    List<SecondaryZone> copies = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      Address before = IPv4Address.of("10.0.0.1", i == 1 ? 53 : 5300 + i - 1);
      SecondaryZone copy = SecondaryZone.of(memory.reactor(), "zone", before);
      copies.add(copy);
      Zones zones = Zones.of();
      zones.put(copy);
      NameServer.listen(memory.reactor(), IPv4Address.of("10.0.0.1", 5300 + i), zones, open);
      zones.tell(memory.reactor(), IPv4Address.of("10.0.0.1", 5300 + i + 1));
      memory.advance(Duration.ofSeconds(12));
    }
    first.tell(memory.reactor(), IPv4Address.of("10.0.0.1", 5301));
    first.put(version(2, "b IN A 10.0.0.2", "c IN A 10.0.0.3", "d IN A 10.0.0.4"));
    memory.advance(Duration.ofSeconds(1));
    for (SecondaryZone each : copies) {
      Zone zone = each.zone(ORIGIN).orElseThrow();
      assertThat(zone.at(DomainName.of("b.zone"), RecordType.A)).hasSize(1);
      assertThat(zone.since(1).orElseThrow()).hasSize(1);
    }
    copies.forEach(SecondaryZone::stop);
  }

  /// A server that does not know what has changed, or says something that does not fit.
  @Test
  void aCopyThatCannotUseChangesIsMadeAnew() throws Exception {
    Zones zones = Zones.of(version(1, "a IN A 10.0.0.1"));
    NameServerSettings open = NameServerSettings.defaults().withTransfers(_ -> true);
    NameServer.listen(memory.reactor(), PRIMARY, zones, open);
    SecondaryZone copy = SecondaryZone.of(memory.reactor(), "zone", PRIMARY);
    memory.advance(Duration.ofSeconds(1));
    // It is another version 1 that the changes begin with.
    Zone other = version(1, "x IN A 10.0.0.8", "y IN A 10.0.0.8", "z IN A 10.0.0.8");
    zones.remove(ORIGIN);
    zones.put(version(2, "y IN A 10.0.0.8", "z IN A 10.0.0.8", "w IN A 10.0.0.8").after(other));
    memory.advance(Duration.ofSeconds(110));
    assertThat(copy.zone(ORIGIN).orElseThrow().start().serial()).isEqualTo(2);
    assertThat(copy.zone(ORIGIN).orElseThrow().at(DomainName.of("a.zone"), RecordType.A)).isEmpty();
    copy.stop();
  }
}
