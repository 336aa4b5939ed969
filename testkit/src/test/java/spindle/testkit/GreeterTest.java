package spindle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.framing.LineOnlyReceiver;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.testing.Chunks;
import spindle.testing.ConnectableEndpoint;
import spindle.testing.RecordingProtocol;
import spindle.testing.RecordingTransport;
import spindle.testing.Wire;

class GreeterTest {
  static class Greeter extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      sendLine(line + " yourself");
      transport().loseConnection();
    }
  }

  @Test
  void itGreetsAndCloses() throws Exception {
    var transport = new RecordingTransport();
    transport.carry(new Greeter()); // connectionMade
    transport.receive("hel"); // dataReceived, as often as you like
    transport.receive("lo\r\n");
    assertThat(transport.text()).isEqualTo("hello yourself\r\n");
    assertThat(transport.requests()).isEqualTo(List.of("lose"));
    transport.deliver(); // connectionLost, as on a later turn
    assertThat(transport.lost()).isTrue();
  }

  @Test
  void overAConnectionToo() {
    var wire = Wire.toServer(_ -> new Greeter());
    wire.send("hello\r\n");
    wire.flush();
    assertThat(wire.received()).isEqualTo("hello yourself\r\n");
    assertThat(wire.lost()).isInstanceOf(ConnectionDone.class);
  }

  @Test
  void whereverTheStreamIsCut() {
    for (int size = 1; size <= 9; size++) {
      var wire = Wire.toServer(_ -> new Greeter()).cut(Chunks.of(size));
      wire.send("hello\r\n");
      wire.flush();
      assertThat(wire.received()).as("pieces of %d", size).isEqualTo("hello yourself\r\n");
    }
  }

  @Test
  void aClientIsTestedFromTheServersEnd() {
    var place = new ConnectableEndpoint(); // what the client is told to connect to
    var client = new RecordingProtocol();
    place.connectProtocol(client);
    var wire = place.succeed(); // or place.fail(...)
    wire.send("220 hello\r\n");
    wire.flush();
    assertThat(client.text()).isEqualTo("220 hello\r\n");
    wire.abort();
    wire.flush();
    assertThat(client.reason()).isInstanceOf(ConnectionLost.class);
  }
}
