package spindle.contract.datagram;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spindle.address.Address;
import spindle.contract.trial.Expect;
import spindle.contract.trial.Trial;
import spindle.protocol.DatagramTransport;

/// Ports for datagrams that are connected to one peer, and refusals.
final class ConnectedCases {
  private ConnectedCases() {}

  static void addTo(DatagramContract contract, Set<DatagramContract.Feature> features) {
    contract.add("a connected port has one peer and no other", ConnectedCases::onePeer);
    contract.add("a port connects once, and anew when it is opened again", ConnectedCases::once);
    contract.add("a port that is not connected hears of no refusal", ConnectedCases::ignored);
    if (features.contains(DatagramContract.Feature.REFUSAL)) {
      contract.add("a connected port hears of refusals, and goes on", ConnectedCases::refused);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static void onePeer(Trial trial) throws Exception {
    DatagramRecorder server = new DatagramRecorder();
    DatagramTransport port = DatagramContract.open(trial, server);
    DatagramTransport stranger = DatagramContract.open(trial, new DatagramRecorder());
    DatagramRecorder client = new DatagramRecorder();
    DatagramTransport connected = DatagramContract.open(trial, client);
    Expect.equal(connected.peer(), Optional.empty());
    connected.connect(port.host());
    Expect.equal(connected.peer(), Optional.of(port.host()));
    Expect.that(connected.write(bytes("without address")), "it was dropped");
    Expect.that(connected.write(bytes("with address"), port.host()), "it was dropped");
    trial.until("both are there", () -> server.count("got") == 2);
    Expect.equal(Set.copyOf(server.senders), Set.of(connected.host()));
    Expect.thrown(
        IllegalArgumentException.class, () -> connected.write(bytes("x"), stranger.host()));
    stranger.write("from a stranger", connected.host());
    DatagramContract.knock(trial, port, client, "from the peer");
    Expect.equal(client.log, List.of("start", "got from the peer"));
  }

  private static void once(Trial trial) throws Exception {
    DatagramTransport port = DatagramContract.open(trial, new DatagramRecorder());
    DatagramTransport connected = DatagramContract.open(trial, new DatagramRecorder());
    connected.connect(port.host());
    Expect.thrown(IllegalStateException.class, () -> connected.connect(port.host()));
    DatagramContract.stop(trial, connected);
    Expect.thrown(IllegalStateException.class, () -> connected.connect(port.host()));
    connected.startListening();
    Expect.equal(connected.peer(), Optional.empty());
    connected.connect(port.host());
  }

  /// A place where a port was a moment ago.
  private static Address nobody(Trial trial) throws Exception {
    DatagramTransport gone = DatagramContract.open(trial, new DatagramRecorder());
    DatagramContract.stop(trial, gone);
    return gone.host();
  }

  private static void ignored(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    DatagramTransport port = DatagramContract.open(trial, recorder);
    DatagramTransport sender = DatagramContract.open(trial, new DatagramRecorder());
    port.write("is anybody there?", nobody(trial));
    DatagramContract.knock(trial, sender, recorder, "one");
    port.write("is anybody there?", nobody(trial));
    DatagramContract.knock(trial, sender, recorder, "two");
    Expect.equal(recorder.log, List.of("start", "got one", "got two"));
  }

  private static void refused(Trial trial) throws Exception {
    DatagramRecorder recorder = new DatagramRecorder();
    DatagramTransport port = DatagramContract.open(trial, recorder);
    Address place = nobody(trial);
    port.connect(place);
    port.write(bytes("is anybody there?"));
    Expect.equal(recorder.log, List.of("start"));
    trial.until("it is refused", () -> recorder.log.contains("refused"));
    // A write that meets the refusal of the one before it is sent all the same.
    Expect.that(port.write(bytes("now?")), "it was dropped");
    Expect.that(port.write(bytes("now?")), "it was dropped");
    Expect.equal(recorder.count("refused"), 1L);
    trial.until("it is refused again", () -> recorder.count("refused") >= 2);
    Expect.equal(port.dropped(), 0L);
    DatagramRecorder late = new DatagramRecorder();
    DatagramTransport peer =
        trial.reactor.listenUDP(
            ((spindle.address.IPv4Address) place).port(), late, DatagramContract.LOCAL);
    trial.turns(2);
    port.write(bytes("there you are"));
    trial.until("it has arrived", () -> late.got("there you are"));
    DatagramContract.knock(trial, peer, recorder, "here I am");
  }
}
