package spindle.contract.datagram;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.contract.ContractCase;
import spindle.contract.Harness;
import spindle.contract.Harness.KernelOpener;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Trial;
import spindle.defer.Deferred;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.reason.MessageLengthError;
import spindle.roles.DatagramOptions;
import spindle.roles.ReactorSettings;

/// What datagrams keep over every kernel that has them: what arrives and as what, who is told of
/// what, what is refused, dropped and counted.
///
/// The cases send to themselves at 127.0.0.1, and expect that nothing is lost there that is waited
/// for.
public final class DatagramContract {
  /// Something that not every kernel has. Cases that need what is missing are left out.
  public enum Feature {
    /// A connected port hears that nobody takes what it sends.
    REFUSAL,
    /// There are multicast groups, and places that are shared.
    MULTICAST,
    /// There is IPv6, at `::1`.
    IPV6
  }

  static final DatagramOptions LOCAL = DatagramOptions.defaults().withInterface("127.0.0.1");

  /// What a case does.
  @FunctionalInterface
  interface Body {
    void run(Trial trial) throws Exception;
  }

  private final List<ContractCase> list = new ArrayList<>();
  private final Harness harness;

  private DatagramContract(Harness harness) {
    this.harness = harness;
  }

  /// All cases, over the kernels that `opener` opens. Each may be run alone, in any order and
  /// again.
  public static List<ContractCase> cases(String name, KernelOpener opener) {
    return cases(name, opener, EnumSet.allOf(Feature.class));
  }

  /// The cases that need none but these features.
  public static List<ContractCase> cases(String name, KernelOpener opener, Set<Feature> features) {
    DatagramContract contract = new DatagramContract(Harness.tcp(name, opener));
    contract.addLifeCases();
    contract.addArrivalCases();
    contract.addSendingCases();
    if (features.contains(Feature.IPV6)) {
      contract.add("IPv6 has datagrams, and `::` those of IPv4, too", DatagramContract::six);
    }
    ConnectedCases.addTo(contract, features);
    if (features.contains(Feature.MULTICAST)) {
      MulticastCases.addTo(contract);
    }
    return List.copyOf(contract.list);
  }

  void add(String name, Body body) {
    list.add(
        new ContractCase(
            name,
            () -> {
              try (Trial trial = new Trial(harness, ReactorSettings.defaults())) {
                body.run(trial);
                trial.finish();
              }
            }));
  }

  private void addLifeCases() {
    add("a protocol is started at once and stopped on a later turn", DatagramContract::life);
    add("a place that is taken is refused, and nobody started", DatagramContract::taken);
    add("a protocol whose start throws does not listen", DatagramContract::startThrows);
    add("a protocol whose stop throws fails the stop", DatagramContract::stopThrows);
    add("the reactor's end stops the protocol", DatagramContract::reactorEnds);
  }

  private void addArrivalCases() {
    add("each datagram arrives whole, with its sender, empty ones too", DatagramContract::whole);
    add("what is too long is cut, told and counted", DatagramContract::cut);
    add("a protocol that throws goes on", DatagramContract::receivedThrows);
    add("nothing arrives after a stop, not even what waits", DatagramContract::stopsWithin);
    add("a batch is bounded, and others have their turn", DatagramContract::batch);
  }

  private void addSendingCases() {
    add("a written buffer may be overwritten at once", DatagramContract::overwritten);
    add("what cannot be a datagram's target is refused", DatagramContract::badTargets);
    add("a datagram may be as long as they come, and no longer", DatagramContract::longest);
    add("what is written to a closed port is dropped and counted", DatagramContract::afterStop);
    add("broadcast is off until it is set", DatagramContract::broadcast);
  }

  static DatagramTransport open(Trial trial, DatagramRecorder recorder) throws Exception {
    return trial.reactor.listenUDP(0, recorder, LOCAL);
  }

  static int portOf(DatagramTransport transport) {
    return ((IPv4Address) transport.host()).port();
  }

  static void stop(Trial trial, DatagramTransport port) {
    Deferred<Void> stopped = port.stopListening();
    trial.until("it has stopped", stopped::called);
  }

  /// Sends a datagram to `port` and waits for it: what was sent before it has arrived by then.
  static void knock(Trial trial, DatagramTransport from, DatagramRecorder at, String text) {
    from.write(text, at.transport().host());
    trial.until("'" + text + "' has arrived", () -> at.got(text));
  }

  private static void life(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    boolean[] hadTransport = {false};
    recorder.onStart = () -> hadTransport[0] = recorder.transport().host() != null;
    DatagramTransport port = open(trial, recorder);
    Expect.equal(recorder.log, List.of("start"));
    Expect.that(hadTransport[0], "no address in startProtocol");
    Expect.that(portOf(port) > 0, "no port number");
    Expect.thrown(IllegalStateException.class, port::startListening);
    for (int i = 0; i < 3; i++) {
      recorder.log.clear();
      Deferred<Void> stopped = port.stopListening();
      Deferred<Void> again = port.stopListening();
      Expect.equal(recorder.log, List.of());
      Expect.that(!stopped.called(), "it fired within the call");
      trial.until("it has stopped", () -> stopped.called() && again.called());
      Expect.equal(recorder.log, List.of("stop"));
      Expect.that(port.stopListening().called(), "asking a third time waits");
      port.startListening();
      Expect.equal(recorder.log, List.of("stop", "start"));
    }
    DatagramTransport other = open(trial, new DatagramRecorder());
    knock(trial, other, recorder, "still there?");
  }

  private static void taken(Trial trial) throws Exception {
    DatagramTransport port = open(trial, new DatagramRecorder());
    DatagramRecorder second = new DatagramRecorder();
    int open = trial.reactor.statistics().open();
    Expect.thrown(
        CannotListenError.class, () -> trial.reactor.listenUDP(portOf(port), second, LOCAL));
    Expect.equal(second.log, List.of());
    Expect.equal(trial.reactor.statistics().open(), open);
    Expect.thrown(
        IllegalArgumentException.class,
        () -> trial.reactor.listenUDP(0, second, LOCAL.withInterface("localhost")));
    stop(trial, port);
    trial.reactor.listenUDP(portOf(port), second, LOCAL);
  }

  private static void startThrows(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    recorder.onStart =
        () -> {
          throw new IllegalStateException("no start");
        };
    CannotListenError refused = Expect.thrown(CannotListenError.class, () -> open(trial, recorder));
    Expect.that(refused.getCause() instanceof IllegalStateException, "got " + refused.getCause());
    trial.turns(3);
    Expect.equal(recorder.log, List.of("start"));
    Expect.equal(trial.reactor.statistics().open(), 0);
  }

  private static void stopThrows(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    recorder.onStop =
        () -> {
          throw new IllegalStateException("no stop");
        };
    DatagramTransport port = open(trial, recorder);
    List<Throwable> failures = new ArrayList<>();
    port.stopListening().handleFailure(failures::add);
    trial.until("the stop has failed", () -> !failures.isEmpty());
    Expect.that(failures.getFirst() instanceof IllegalStateException, "got " + failures);
    recorder.onStop = () -> {};
    port.startListening();
  }

  private static void reactorEnds(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    open(trial, recorder);
    DatagramRecorder stopping = new DatagramRecorder();
    open(trial, stopping).stopListening();
    trial.close();
    Expect.equal(recorder.log, List.of("start", "stop"));
    Expect.equal(stopping.log, List.of("start", "stop"));
  }

  private static void whole(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    open(trial, server);
    server.onDatagram = (data, from) -> server.transport().write(data, from);
    DatagramRecorder client = new DatagramRecorder();
    DatagramTransport sender = open(trial, client);
    sender.write("one", server.transport().host());
    sender.write("", server.transport().host());
    sender.write("three", server.transport().host());
    trial.until("all have come back", () -> client.log.size() == 4);
    Expect.equal(List.copyOf(server.log.subList(1, 4)), List.of("got one", "got ", "got three"));
    Expect.equal(Set.copyOf(server.senders), Set.of(sender.host()));
    Expect.equal(Set.copyOf(client.log.subList(1, 4)), Set.of("got one", "got ", "got three"));
    Expect.equal(Set.copyOf(client.senders), Set.of(server.transport().host()));
  }

  private static void cut(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    DatagramTransport port = trial.reactor.listenUDP(0, server, LOCAL.withMaxPacketSize(10));
    DatagramTransport sender = open(trial, new DatagramRecorder());
    long before = trial.reactor.statistics().droppedDatagrams();
    sender.write("0123456789", port.host());
    sender.write("0123456789a", port.host());
    sender.write("x".repeat(5000), port.host());
    knock(trial, sender, server, "end");
    Expect.equal(
        List.copyOf(server.log), List.of("start", "got 0123456789", "cut 10", "cut 10", "got end"));
    Expect.equal(port.cut(), 2L);
    Expect.equal(trial.reactor.statistics().droppedDatagrams() - before, 2L);
  }

  private static void receivedThrows(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    open(trial, server);
    server.onDatagram =
        (data, from) -> {
          throw new IllegalStateException("in datagramReceived");
        };
    DatagramTransport sender = open(trial, new DatagramRecorder());
    trial.expectErrors(2);
    knock(trial, sender, server, "one");
    knock(trial, sender, server, "two");
  }

  private static void stopsWithin(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    DatagramTransport port = open(trial, server);
    server.onDatagram = (data, from) -> port.stopListening();
    DatagramTransport sender = open(trial, new DatagramRecorder());
    for (int i = 0; i < 5; i++) {
      sender.write("x", port.host());
    }
    trial.until("it has stopped", () -> server.log.contains("stop"));
    trial.turns(3);
    Expect.equal(server.log, List.of("start", "got x", "stop"));
  }

  private static void batch(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    DatagramTransport port = open(trial, server);
    DatagramTransport sender = open(trial, new DatagramRecorder());
    int count = 200;
    for (int i = 0; i < count; i++) {
      sender.write("x", port.host());
    }
    long[] most = {0};
    long[] seen = {0};
    trial.untilPolling(
        "all have arrived",
        () -> {
          long now = server.count("got");
          most[0] = Math.max(most[0], now - seen[0]);
          seen[0] = now;
          return now == count;
        });
    Expect.that(most[0] <= 64, most[0] + " were delivered in one turn");
  }

  private static void overwritten(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    DatagramTransport port = open(trial, server);
    DatagramTransport sender = open(trial, new DatagramRecorder());
    for (ByteBuffer buffer : List.of(ByteBuffer.allocate(3), ByteBuffer.allocateDirect(3))) {
      buffer.put(new byte[] {'a', 'b', 'c'}).position(1);
      Expect.that(sender.write(buffer, port.host()), "it was dropped");
      Expect.equal(buffer.position(), 3);
      buffer.put(1, (byte) 'z');
    }
    trial.until("both are there", () -> server.count("got bc") == 2);
  }

  private static void badTargets(Trial trial) throws Exception {
    DatagramTransport port = open(trial, new DatagramRecorder());
    ByteBuffer one = ByteBuffer.allocate(1);
    Expect.thrown(
        IllegalArgumentException.class, () -> port.write(one, new HostnameAddress("a.example", 1)));
    Expect.thrown(IllegalArgumentException.class, () -> port.write(one, IPv6Address.of("::1", 1)));
    Expect.thrown(
        IllegalArgumentException.class, () -> port.connect(new HostnameAddress("a.example", 1)));
    Expect.thrown(IllegalStateException.class, () -> port.write(one));
    Expect.equal(one.remaining(), 1);
  }

  private static void longest(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    DatagramTransport port = open(trial, server);
    DatagramTransport sender = open(trial, new DatagramRecorder());
    String longest = "x".repeat(65_507);
    Expect.that(sender.write(longest, port.host()), "it was dropped");
    trial.until("it is there", () -> server.got(longest));
    Expect.thrown(MessageLengthError.class, () -> sender.write(longest + "x", port.host()));
    Expect.equal(sender.dropped(), 0L);
    Expect.equal(port.cut(), 0L);
  }

  private static void afterStop(Trial trial) throws Exception {
    DatagramTransport port = open(trial, new DatagramRecorder());
    long before = trial.reactor.statistics().droppedDatagrams();
    stop(trial, port);
    Expect.that(!port.write("x", port.host()), "it was said to be sent");
    Expect.equal(port.dropped(), 1L);
    Expect.equal(trial.reactor.statistics().droppedDatagrams() - before, 1L);
    Expect.thrown(IllegalStateException.class, port::broadcast);
  }

  private static void broadcast(Trial trial) throws Exception {
    DatagramTransport port = open(trial, new DatagramRecorder());
    Expect.that(!port.broadcast(), "it is on");
    port.setBroadcast(true);
    Expect.that(port.broadcast(), "it was not set");
    port.setBroadcast(false);
    Expect.that(!port.broadcast(), "it was not set back");
  }

  private static void six(Trial trial) throws Exception {
    DatagramRecorder everywhere = new DatagramRecorder();
    DatagramTransport port = trial.reactor.listenUDP(0, everywhere, LOCAL.withInterface("::"));
    everywhere.onDatagram = (data, from) -> port.write(data, from);
    int number = ((IPv6Address) port.host()).port();
    DatagramRecorder six = new DatagramRecorder();
    DatagramTransport sender = trial.reactor.listenUDP(0, six, LOCAL.withInterface("::1"));
    sender.write("by six", IPv6Address.of("::1", number));
    trial.until("it has come back", () -> six.got("by six"));
    Expect.equal(everywhere.senders, List.of(sender.host()));
    DatagramRecorder four = new DatagramRecorder();
    DatagramTransport other = open(trial, four);
    other.write("by four", IPv4Address.of("127.0.0.1", number));
    trial.until("it has come back", () -> four.got("by four"));
    Expect.equal(everywhere.senders.getLast(), other.host());
  }
}
