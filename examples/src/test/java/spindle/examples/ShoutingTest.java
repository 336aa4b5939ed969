package spindle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import spindle.framing.LineOnlyReceiver;
import spindle.testing.Wire;

class ShoutingTest {
  static class Shouting extends LineOnlyReceiver {
    @Override
    public void lineReceived(String line) {
      sendLine(line.toUpperCase(Locale.ROOT));
    }
  }

  @Test
  void eachLineComesBackInCapitals() {
    var wire = Wire.toServer(_ -> new Shouting());
    wire.send("hello\r\nwor"); // cut where you like
    wire.send("ld\r\n");
    wire.flush();
    assertThat(wire.received()).isEqualTo("HELLO\r\nWORLD\r\n");
  }
}
