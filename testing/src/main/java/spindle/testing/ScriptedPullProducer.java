package spindle.testing;

import java.util.List;
import spindle.protocol.PullProducer;
import spindle.protocol.Transport;

/// A producer that writes given pieces, one each time it is asked, and unregisters with the last
/// (Twisted's `NonStreamingProducer`). It holds its consumer to the contract: asked again after
/// that, or after it was stopped, it throws.
///
/// ```java
/// var producer = new ScriptedPullProducer(transport, "one", "two");
/// transport.registerProducer(producer);
/// ```
public final class ScriptedPullProducer implements PullProducer {
  private final Transport consumer;
  private final List<String> pieces;
  private int written;
  private boolean stopped;

  /// One that writes `pieces` to `consumer`. It is for the test to register it.
  public ScriptedPullProducer(Transport consumer, String... pieces) {
    if (pieces.length == 0) {
      throw new IllegalArgumentException("a producer needs at least one piece to write");
    }
    this.consumer = consumer;
    this.pieces = List.of(pieces);
  }

  @Override
  public void resumeProducing() {
    if (stopped || written == pieces.size()) {
      throw new IllegalStateException(
          stopped ? "asked for more after it was stopped" : "asked for more than there is");
    }
    consumer.write(pieces.get(written++));
    if (written == pieces.size()) {
      consumer.unregisterProducer();
    }
  }

  @Override
  public void stopProducing() {
    if (stopped) {
      throw new IllegalStateException("stopped twice");
    }
    stopped = true;
  }

  /// How many pieces it has written.
  public int written() {
    return written;
  }

  /// Whether it was stopped.
  public boolean stopped() {
    return stopped;
  }
}
