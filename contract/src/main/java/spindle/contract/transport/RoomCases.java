package spindle.contract.transport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import spindle.contract.Harness;
import spindle.contract.trial.Cases;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Sources;
import spindle.contract.trial.Trial;
import spindle.contract.trial.Trial.Pair;
import spindle.protocol.Transport;
import spindle.reason.ConnectionAborted;
import spindle.reason.ConnectionDone;

/// Room to write: `drained`, what a peer that does not read costs, and ends that both send much.
final class RoomCases {
  private RoomCases() {}

  static void addTo(Cases cases) {
    cases.add("drained fires when there is room", RoomCases::drained);
    cases.add("drained fires for as many as there is room for", RoomCases::drainedRefills);
    cases.add("drained fails with the reason of the end", RoomCases::drainedFails);
    cases.add("who does not read our answers is not read from", RoomCases::readingStops);
    cases.add("two ends that send much at the same time go on", RoomCases::bothSend);
    cases.add("each end may be the other's producer", RoomCases::portForward);
  }

  private static void drained(Trial trial) throws Exception {
    Pair pair = ProducerCases.blocked(trial);
    Transport transport = pair.server().transport();
    trial.expect(transport.drained().called(), "there is no room below high water");
    transport.write(new byte[200_000]);
    List<String> fired = new ArrayList<>();
    transport.drained().onSuccess(none -> fired.add("first at " + transport.buffered()));
    transport.drained().onSuccess(none -> fired.add("second"));
    trial.turns(2);
    trial.expectEqual(fired, List.of());
    ProducerCases.drain(trial, pair);
    trial.expectEqual(fired.size(), 2);
    trial.expect(transport.drained().called(), "there is no room when all was sent");
  }

  private static void drainedRefills(Trial trial) throws Exception {
    Pair pair = ProducerCases.blocked(trial);
    Recorder server = pair.server();
    Transport transport = server.transport();
    transport.registerProducer(new Sources.Push(server));
    transport.write(new byte[200_000]);
    List<String> fired = new ArrayList<>();
    for (String each : List.of("first", "second")) {
      transport
          .drained()
          .onSuccess(none -> {
            fired.add(each + (transport.buffered() > 20_000 ? " without room" : ""));
            transport.write(new byte[9_000_000]);
          });
    }
    pair.client().transport().resumeProducing();
    trial.until("both have fired", () -> fired.size() == 2);
    trial.expectEqual(fired, List.of("first", "second"));
    ProducerCases.drain(trial, pair);
    int pauses = Collections.frequency(server.log, "pause");
    trial.expectEqual(Collections.frequency(server.log, "resume"), pauses);
    for (int i = 2; i < server.log.size(); i++) {
      trial.expect(!server.log.get(i).equals(server.log.get(i - 1)), "pause or resume twice");
    }
  }

  private static void drainedFails(Trial trial) throws Exception {
    Pair pair = ProducerCases.blocked(trial);
    Transport transport = pair.server().transport();
    transport.write(new byte[200_000]);
    List<Throwable> failures = new ArrayList<>();
    transport.drained().handleFailure(failures::add);
    transport.drained();
    transport.abortConnection();
    transport.drained().handleFailure(failures::add);
    trial.until("the server is lost", pair.server()::lost);
    transport.drained().handleFailure(failures::add);
    trial.expectEqual(failures.size(), 3);
    trial.expect(
        failures.stream().allMatch(ConnectionAborted.class::isInstance), "they are " + failures);
  }

  /// From high water on nothing is read, until low water. What the kernel takes in between, having
  /// refused it before, changes nothing.
  private static void readingStops(Trial trial) throws Exception {
    Recorder server = trial.recorder("server");
    byte[] answer = new byte[100_000];
    long[] most = {0};
    server.onData =
        data -> {
          server.transport().write(answer);
          most[0] = Math.max(most[0], server.transport().buffered());
        };
    Recorder client = trial.recorder("client");
    client.keeps = false;
    Pair pair = trial.pair(server, client, ProducerCases.MARKS);
    client.transport().pauseProducing();
    for (int i = 0; i < 200; i++) {
      client.transport().write("?");
      trial.turns(2);
    }
    trial.settle();
    trial.expect(most[0] > 100_000 && most[0] <= 200_000, most[0] + " bytes were buffered at most");
    long buffered = server.transport().buffered();
    trial.expect(buffered > 20_000 && buffered <= 200_000, buffered + " bytes are buffered");
    long heard = server.count;
    trial.expect(heard < 200, "the server has heard everything");
    trial.settle();
    trial.expectEqual(server.count, heard);
    client.transport().resumeProducing();
    trial.until("the server has heard everything", () -> server.count == 200);
    client.transport().loseConnection();
    trial.untilLost(pair);
  }

  private static void bothSend(Trial trial) throws Exception {
    Pair pair = trial.pair();
    for (Recorder each : List.of(pair.server(), pair.client())) {
      each.keeps = false;
      each.transport().write(new byte[12_000_000]);
    }
    trial.until(
        "both have heard all",
        () -> pair.server().count == 12_000_000 && pair.client().count == 12_000_000);
  }

  private static void portForward(Trial trial) throws Exception {
    if (!trial.harness.has(Harness.Feature.HALF_CLOSE)) {
      return;
    }
    Recorder inner = trial.aware("inner");
    Recorder outer = trial.aware("outer");
    Recorder target = trial.recorder("target");
    target.keeps = false;
    Pair front = trial.pair(outer, trial.recorder("source"));
    Pair back = trial.pair(target, inner);
    forward(outer, inner);
    forward(inner, outer);
    target.onData = data -> target.transport().write(data);
    front.client().keeps = false;
    front.client().transport().write(new byte[10_000_000]);
    trial.until("all came back", () -> front.client().count == 10_000_000);
    trial.expectEqual(target.count, 10_000_000L);
    front.client().transport().loseConnection();
    trial.untilLost(front);
    trial.untilLost(back);
    for (Recorder each : List.of(front.client(), outer, inner, target)) {
      trial.expectLost(each, ConnectionDone.class);
    }
  }

  private static void forward(Recorder from, Recorder to) {
    from.keeps = false;
    from.onData = data -> to.transport().write(data);
    from.onReadEnd =
        () -> {
          to.transport().unregisterProducer();
          to.transport().loseWriteConnection();
        };
    to.transport().registerProducer(from.transport());
  }
}
