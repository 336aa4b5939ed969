package spindle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.memory.Parcel;
import spindle.protocol.DatagramProtocol;

/// Datagrams between several hosts: what a network may do to them, and what it may not.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramWorldsTest {
  private static final int PORT = 9000;
  private static final int MANY = 200;
  private static final Duration LONG = Duration.ofSeconds(5);
  private static final IPv4Address GROUP = IPv4Address.of("239.1.2.3", PORT);

  /// A port that notes what it gets.
  private static class Box extends DatagramProtocol {
    final List<String> got = new ArrayList<>();
    int refusals;

    @Override
    public void datagramReceived(ByteBuffer data, Address from) throws IOException {
      got.add(StandardCharsets.US_ASCII.decode(data).toString());
    }

    @Override
    public void connectionRefused() {
      refusals++;
    }

    boolean send(String text, Address to) {
      return transport().write(text, to);
    }
  }

  private static Box boxOn(Host host) {
    return on(host, new Box());
  }

  private static Box on(Host host, Box box) {
    host.program(reactor -> reactor.listenUDP(PORT, box));
    return box;
  }

  /// Numbers, sent one after the other, and how they arrive.
  private static List<Integer> sendMany(Simulation world, LinkQuality quality) {
    world.links(quality);
    Host there = world.host("there");
    Box hears = boxOn(there);
    Box sends = boxOn(world.host("here"));
    world.run(LONG);
    for (int i = 0; i < MANY; i++) {
      assertThat(sends.send(String.valueOf(i), there.address(PORT))).isTrue();
      world.run(Duration.ofMillis(1));
    }
    world.run(LONG);
    assertThat(sends.transport().dropped()).isZero();
    return hears.got.stream().map(Integer::valueOf).toList();
  }

  private static LinkQuality steady() {
    return LinkQuality.defaults().withLatency(Duration.ofMillis(1), Duration.ZERO);
  }

  @Test
  void aGoodLinkBringsEachOnceAndInOrder() {
    try (var world = Simulation.withSeed(1)) {
      assertThat(sendMany(world, steady()))
          .containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
    }
  }

  @Test
  void someAreLostAndNobodyIsTold() {
    try (var world = Simulation.withSeed(2)) {
      List<Integer> arrived = sendMany(world, steady().withLoss(0.3));
      assertThat(arrived).isSorted().doesNotHaveDuplicates();
      assertThat(arrived.size()).isBetween(MANY * 6 / 10, MANY * 8 / 10);
    }
  }

  @Test
  void someArriveTwiceAndNoneMoreOften() {
    try (var world = Simulation.withSeed(3)) {
      List<Integer> arrived = sendMany(world, steady().withDuplicated(0.3));
      assertThat(new LinkedHashSet<>(arrived)).hasSize(MANY);
      assertThat(arrived.size()).isBetween(MANY * 12 / 10, MANY * 14 / 10);
      for (int i = 0; i < MANY; i++) {
        assertThat(java.util.Collections.frequency(arrived, i)).isBetween(1, 2);
      }
    }
  }

  @Test
  void whereTheTimeVariesTheyOvertakeEachOther() {
    try (var world = Simulation.withSeed(4)) {
      List<Integer> arrived =
          sendMany(world, steady().withLatency(Duration.ofMillis(1), Duration.ofMillis(20)));
      assertThat(arrived).hasSize(MANY).doesNotHaveDuplicates();
      assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }
  }

  @Test
  void aPartitionSwallowsThemAndWhatIsMendedBringsNothingBack() {
    try (var world = Simulation.withSeed(5)) {
      Host one = world.host("one");
      Host two = world.host("two");
      Host three = world.host("three");
      List<Box> boxes = List.of(boxOn(one), boxOn(two), boxOn(three));
      world.run(LONG);
      world.partition(List.of(one), List.of(two, three));
      boxes.get(0).send("lost", two.address(PORT));
      boxes.get(1).send("lost", one.address(PORT));
      boxes.get(1).send("beside", three.address(PORT));
      world.run(LONG);
      world.heal();
      world.run(LONG);
      boxes.get(0).send("healed", two.address(PORT));
      world.run(LONG);
      assertThat(boxes.get(0).got).isEmpty();
      assertThat(boxes.get(1).got).containsExactly("healed");
      assertThat(boxes.get(2).got).containsExactly("beside");
    }
  }

  @Test
  void aCutOneWayLetsQuestionsThroughAndNoAnswers() {
    try (var world = Simulation.withSeed(6)) {
      Host server = world.host("server");
      Host client = world.host("client");
      Box answers =
          on(
              server,
              new Box() {
                @Override
                public void datagramReceived(ByteBuffer data, Address from) throws IOException {
                  super.datagramReceived(data, from);
                  send("answer", from);
                }
              });
      Box asks = boxOn(client);
      world.run(LONG);
      world.cut(server, client);
      asks.send("one", server.address(PORT));
      world.run(LONG);
      world.mend(server, client);
      asks.send("two", server.address(PORT));
      world.run(LONG);
      assertThat(answers.got).containsExactly("one", "two");
      assertThat(asks.got).containsExactly("answer");
    }
  }

  @Test
  void aRuleMayTakeAwayDatagramsAndNothingElse() {
    try (var world = Simulation.withSeed(7)) {
      Host there = world.host("there");
      Box hears = boxOn(there);
      Box sends = boxOn(world.host("here"));
      world.run(LONG);
      world.rule(
          traffic -> traffic.kind() == Parcel.Kind.DATAGRAM && traffic.size() > 3,
          new Verdict.Drop());
      sends.send("long", there.address(PORT));
      sends.send("one", there.address(PORT));
      world.run(LONG);
      assertThat(hears.got).containsExactly("one");
    }
  }

  /// What each of four hosts gets of what the first one sends; the fourth is no member.
  private static List<List<String>> sendToGroup(Simulation world, int cutOff) {
    List<Host> hosts = IntStream.range(0, 4).mapToObj(i -> world.host("host " + i)).toList();
    List<Box> boxes = hosts.stream().map(DatagramWorldsTest::boxOn).toList();
    world.run(LONG);
    for (Box member : boxes.subList(0, 3)) {
      assertThat(member.transport().joinGroup(IPv4Address.of("239.1.2.3", 0)).isDone()).isTrue();
    }
    if (cutOff > 0) {
      world.cut(hosts.getFirst(), hosts.get(cutOff));
    }
    boxes.getFirst().send("to all", GROUP);
    world.run(LONG);
    return boxes.stream().map(box -> box.got).toList();
  }

  @Test
  void aGroupsMembersHearWhatIsSentToItAndNobodyElse() {
    try (var world = Simulation.withSeed(8)) {
      assertThat(sendToGroup(world, 0))
          .containsExactly(List.of("to all"), List.of("to all"), List.of("to all"), List.of());
    }
  }

  @Test
  void aMemberThatIsCutOffMissesWhatTheOthersHear() {
    try (var world = Simulation.withSeed(9)) {
      assertThat(sendToGroup(world, 2))
          .containsExactly(List.of("to all"), List.of("to all"), List.of(), List.of());
    }
  }

  @Test
  void aBroadcastReachesEveryHostThatIsUpAndListens() throws IOException {
    try (var world = Simulation.withSeed(10)) {
      List<Host> hosts = IntStream.range(0, 4).mapToObj(i -> world.host("host " + i)).toList();
      List<Box> boxes = hosts.stream().limit(3).map(DatagramWorldsTest::boxOn).toList();
      world.run(LONG);
      hosts.get(2).crash();
      assertThat(boxes.getFirst().send("forbidden", broadcast())).isFalse();
      boxes.getFirst().transport().setBroadcast(true);
      assertThat(boxes.getFirst().send("to all", broadcast())).isTrue();
      world.run(LONG);
      assertThat(boxes.get(1).got).containsExactly("to all");
      assertThat(boxes.get(2).got).isEmpty();
    }
  }

  private static Address broadcast() {
    return IPv4Address.of("255.255.255.255", PORT);
  }

  @Test
  void aCrashedHostIsSilentAndOneThatKnowsNothingRefuses() throws IOException {
    try (var world = Simulation.withSeed(11)) {
      Host there = world.host("there");
      Host here = world.host("here");
      Box sends = boxOn(here);
      there.program(_ -> {});
      world.run(LONG);
      sends.transport().connect(there.address(PORT));
      there.crash();
      sends.transport().write(ByteBuffer.wrap(new byte[] {1}));
      world.run(LONG);
      assertThat(sends.refusals).isZero();
      there.restart();
      world.run(LONG);
      sends.transport().write(ByteBuffer.wrap(new byte[] {1}));
      world.run(LONG);
      assertThat(sends.refusals).isEqualTo(1);
    }
  }
}
