package spindle.reactor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// Keeps what happens to a connection that carries text.
class TextRecorder extends Protocol {
  final List<String> log = new ArrayList<>();
  final StringBuilder text = new StringBuilder();
  @Nullable ConnectionClosed reason;

  @Override
  public void connectionMade() {
    log.add("made");
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    text.append(StandardCharsets.UTF_8.decode(data));
  }

  @Override
  public void connectionLost(ConnectionClosed why) {
    reason = why;
    log.add("lost");
  }
}
