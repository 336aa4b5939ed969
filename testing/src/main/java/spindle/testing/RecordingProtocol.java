package spindle.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;

/// A protocol that keeps what it is given and writes down what happens to it, a line an event
/// (Twisted's `AccumulatingProtocol`): `made`, `data 5`, `read ended`, `write ended`, `lost
/// ConnectionDone`.
///
/// ```java
/// var client = new RecordingProtocol();
/// endpoint.connectProtocol(client);
/// client.whenLost().onSuccess(reason -> reactor.stop());
/// ```
public class RecordingProtocol extends Protocol {
  private final List<String> events = new ArrayList<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Deferred<RecordingProtocol> made = new Deferred<>();
  private final Deferred<ConnectionClosed> lost = new Deferred<>();
  private @Nullable ConnectionClosed reason;

  /// One that has seen nothing yet, and ends when its peer ends.
  public RecordingProtocol() {}

  /// One that is told of each direction's end.
  public static final class HalfClosing extends RecordingProtocol implements HalfCloseable {
    /// One that has seen nothing yet.
    public HalfClosing() {}

    @Override
    public void readConnectionLost() {
      note("read ended");
    }

    @Override
    public void writeConnectionLost() {
      note("write ended");
    }
  }

  @Override
  public void connectionMade() throws Exception {
    note("made");
    made.callback(this);
  }

  @Override
  public void dataReceived(ByteBuffer data) throws Exception {
    note("data " + data.remaining());
    byte[] copy = new byte[data.remaining()];
    data.get(copy);
    received.writeBytes(copy);
  }

  @Override
  public void connectionLost(ConnectionClosed why) throws Exception {
    note("lost " + why.getClass().getSimpleName());
    reason = why;
    lost.callback(why);
  }

  /// Adds a line of the test's own.
  public final void note(String event) {
    events.add(event);
  }

  /// What happened, in order.
  public final List<String> events() {
    return List.copyOf(events);
  }

  /// What was received, all of it.
  public final byte[] received() {
    return received.toByteArray();
  }

  /// The same as text, in UTF-8.
  public final String text() {
    return received.toString(StandardCharsets.UTF_8);
  }

  /// Why the connection ended, or null while it has not.
  public final @Nullable ConnectionClosed reason() {
    return reason;
  }

  /// Fires when the connection is made. The same each time; what one caller's callback returns is
  /// the next one's result.
  public final Deferred<RecordingProtocol> whenMade() {
    return made;
  }

  /// Fires with the reason when the connection has ended. The same each time.
  public final Deferred<ConnectionClosed> whenLost() {
    return lost;
  }
}
