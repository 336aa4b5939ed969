package spindle.contract.datagram;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Trial;
import spindle.defer.Deferred;
import spindle.protocol.DatagramTransport;
import spindle.reason.CannotListenError;
import spindle.reason.MulticastJoinError;
import spindle.roles.DatagramOptions;

/// Multicast groups, on the loopback interface.
final class MulticastCases {
  private static final Address GROUP = IPv4Address.of("239.255.0.17", 0);
  private static final Address AT = IPv4Address.of("127.0.0.1", 0);
  private static final DatagramOptions SHARED = DatagramOptions.defaults().withListenMultiple(true);

  private MulticastCases() {}

  static void addTo(DatagramContract contract) {
    contract.add(
        "a member gets what is sent to its group, until it leaves", MulticastCases::member);
    contract.add("two members may share a port", MulticastCases::shared);
    contract.add("who is no member gets nothing, whoever else is one", MulticastCases::noMember);
    contract.add("our own datagrams come back unless we say otherwise", MulticastCases::loopback);
    contract.add("what is no group cannot be joined", MulticastCases::noGroup);
    contract.add("how far and through what it goes can be set", MulticastCases::settings);
  }

  private static DatagramTransport sender(Trial trial) throws Exception {
    DatagramTransport sender = DatagramContract.open(trial, new DatagramRecorder());
    sender.setOutgoingInterface(AT);
    return sender;
  }

  private static Address group(DatagramTransport member) {
    return IPv4Address.of("239.255.0.17", DatagramContract.portOf(member));
  }

  private static Address unicast(DatagramTransport port) {
    return IPv4Address.of("127.0.0.1", DatagramContract.portOf(port));
  }

  private static void expectDone(Deferred<Void> done) {
    List<Throwable> failures = new ArrayList<>();
    done.handleFailure(failures::add);
    Expect.equal(failures, List.of());
    Expect.that(done.called(), "it has not fired");
  }

  private static void expectFailed(Deferred<Void> done) {
    List<Throwable> failures = new ArrayList<>();
    done.handleFailure(failures::add);
    Expect.that(
        failures.size() == 1 && failures.getFirst() instanceof MulticastJoinError,
        "expected a MulticastJoinError, got " + failures);
  }

  private static void knock(
      Trial trial, DatagramTransport from, DatagramTransport to, DatagramRecorder at, String text) {
    from.write(text, unicast(to));
    trial.until("'" + text + "' has arrived", () -> at.got(text));
  }

  private static void member(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    DatagramTransport port = trial.reactor.listenUDP(0, recorder, DatagramOptions.defaults());
    DatagramTransport sender = sender(trial);
    sender.write("too early", group(port));
    knock(trial, sender, port, recorder, "one");
    expectDone(port.joinGroup(GROUP, AT));
    sender.write("to members", group(port));
    trial.until("it has arrived", () -> recorder.got("to members"));
    expectFailed(port.joinGroup(GROUP, AT));
    expectDone(port.leaveGroup(GROUP, AT));
    sender.write("too late", group(port));
    knock(trial, sender, port, recorder, "two");
    expectFailed(port.leaveGroup(GROUP, AT));
    Expect.equal(recorder.log, List.of("start", "got one", "got to members", "got two"));
  }

  private static void shared(Trial trial) throws Exception {
    DatagramRecorder first = new DatagramRecorder();
    DatagramTransport port = trial.reactor.listenUDP(0, first, SHARED);
    DatagramRecorder second = new DatagramRecorder();
    int number = DatagramContract.portOf(port);
    DatagramTransport other = trial.reactor.listenUDP(number, second, SHARED);
    Expect.thrown(
        CannotListenError.class,
        () -> trial.reactor.listenUDP(number, new DatagramRecorder(), DatagramOptions.defaults()));
    expectDone(port.joinGroup(GROUP, AT));
    expectDone(other.joinGroup(GROUP, AT));
    sender(trial).write("to all", group(port));
    trial.until("both have it", () -> first.got("to all") && second.got("to all"));
  }

  /// Two ports of one number: the system might give both what is sent to the group of one.
  private static void noMember(Trial trial) throws Exception {
    DatagramRecorder first = new DatagramRecorder();
    DatagramTransport port = trial.reactor.listenUDP(0, first, SHARED);
    DatagramRecorder second = new DatagramRecorder();
    int number = DatagramContract.portOf(port);
    DatagramTransport stranger = trial.reactor.listenUDP(number, second, SHARED);
    expectDone(port.joinGroup(GROUP, AT));
    DatagramTransport sender = sender(trial);
    sender.write("to members", group(port));
    trial.until("it has arrived", () -> first.got("to members"));
    Expect.equal(first.senders, List.of(sender.host()));
    expectDone(stranger.joinGroup(GROUP, AT));
    sender.write("to both", group(port));
    trial.until("both have it", () -> first.got("to both") && second.got("to both"));
    Expect.equal(second.log, List.of("start", "got to both"));
  }

  /// Only that it is set: on the loopback interface the device itself brings everything back.
  private static void loopback(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    DatagramTransport port = trial.reactor.listenUDP(0, recorder, DatagramOptions.defaults());
    expectDone(port.joinGroup(GROUP, AT));
    port.setOutgoingInterface(AT);
    Expect.that(port.loopback(), "it is off");
    port.setLoopback(false);
    Expect.that(!port.loopback(), "it is on");
    port.setLoopback(true);
    port.write("heard", group(port));
    trial.until("it has arrived", () -> recorder.got("heard"));
  }

  private static void noGroup(Trial trial) throws Exception {
    DatagramTransport port =
        trial.reactor.listenUDP(0, new DatagramRecorder(), DatagramOptions.defaults());
    expectFailed(port.joinGroup(IPv4Address.of("127.0.0.1", 0), AT));
    expectFailed(port.joinGroup(GROUP, IPv4Address.of("192.0.2.1", 0)));
    expectFailed(port.leaveGroup(GROUP));
  }

  private static void settings(Trial trial) throws Exception {
    DatagramTransport port =
        trial.reactor.listenUDP(0, new DatagramRecorder(), DatagramOptions.defaults());
    Expect.equal(port.timeToLive(), 1);
    port.setTimeToLive(7);
    Expect.equal(port.timeToLive(), 7);
    Expect.thrown(IllegalArgumentException.class, () -> port.setTimeToLive(256));
    Expect.thrown(IllegalArgumentException.class, () -> port.setTimeToLive(-1));
    Expect.thrown(
        IOException.class, () -> port.setOutgoingInterface(IPv4Address.of("192.0.2.1", 0)));
    port.setOutgoingInterface(AT);
  }
}
