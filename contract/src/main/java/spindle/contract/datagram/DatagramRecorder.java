package spindle.contract.datagram;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import spindle.address.Address;
import spindle.protocol.DatagramProtocol;
import spindle.time.Call;

/// A protocol for datagrams that writes down what happens to it and does what its case wants.
final class DatagramRecorder extends DatagramProtocol {
  /// Told of a datagram.
  @FunctionalInterface
  interface OnDatagram {
    void received(ByteBuffer data, Address from) throws Exception;
  }

  /// What happened, in order: `start`, `got TEXT`, `cut COUNT`, `refused`, `stop`.
  final List<String> log = new ArrayList<>();

  /// Who sent what was received, in order.
  final List<Address> senders = new ArrayList<>();

  Call onStart = () -> {};
  OnDatagram onDatagram = (data, from) -> {};
  Call onStop = () -> {};

  @Override
  public void startProtocol() throws Exception {
    log.add("start");
    onStart.run();
  }

  @Override
  public void datagramReceived(ByteBuffer data, Address from) throws Exception {
    log.add("got " + StandardCharsets.UTF_8.decode(data.duplicate()));
    senders.add(from);
    onDatagram.received(data, from);
  }

  @Override
  public void datagramCut(ByteBuffer start, Address from) {
    log.add("cut " + start.remaining());
  }

  @Override
  public void connectionRefused() {
    log.add("refused");
  }

  @Override
  public void stopProtocol() throws Exception {
    log.add("stop");
    onStop.run();
  }

  boolean got(String text) {
    return log.contains("got " + text);
  }

  long count(String beginning) {
    return log.stream().filter(line -> line.startsWith(beginning)).count();
  }
}
