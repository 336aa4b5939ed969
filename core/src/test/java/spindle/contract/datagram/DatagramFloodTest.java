package spindle.contract.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.contract.Harness;
import spindle.contract.trial.Recorder;
import spindle.contract.trial.Trial;
import spindle.nio.NioKernel;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.roles.ReactorSettings;

/// A flood of datagrams, all of which are answered to somebody who does not listen.
class DatagramFloodTest {
  private static final int TURNS = 400;

  private final Trial trial =
      new Trial(Harness.tcp("tcp over nio", NioKernel::new), ReactorSettings.defaults());
  private long received;
  private int roundTrips;

  DatagramFloodTest() throws Exception {}

  @AfterEach
  void close() {
    trial.close();
  }

  private final class Answering extends DatagramProtocol {
    @Override
    public void datagramReceived(ByteBuffer data, Address from) {
      received++;
      transport().write(data, from);
    }
  }

  @Test
  void keepsNoConnectionWaitingAndNothingInMemory() throws Exception {
    DatagramTransport port = trial.reactor.listenUDP(0, new Answering(), DatagramContract.LOCAL);
    Recorder echo = trial.recorder("server");
    echo.onData = data -> echo.transport().write(data);
    Recorder client = trial.recorder("client");
    client.onData =
        data -> {
          roundTrips++;
          client.transport().write("x");
        };
    trial.pair(echo, client);
    client.transport().write("x");
    try (DatagramChannel flood = DatagramChannel.open()) {
      flood.connect(
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), ((IPv4Address) port.host()).port()));
      ByteBuffer packet = ByteBuffer.allocateDirect(1_000);
      for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < 100; i++) {
          flood.write(packet.rewind());
        }
        long before = received;
        trial.turns(1);
        assertThat(received - before).isBetween(0L, 64L);
      }
    }
    assertThat(received).isGreaterThan(TURNS);
    assertThat(roundTrips).isGreaterThan(TURNS / 8);
    assertThat(port.buffered()).isLessThanOrEqualTo(256 * 1024);
    assertThat(trial.reactor.statistics().buffered()).isZero();
  }
}
