package spindle.amp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spindle.amp.reason.DescriptorNotPassed;
import spindle.protocol.Transport;

/// The way of boxes to the peer, in order.
final class Outgoing {
  private @Nullable Transport transport;

  /// Boxes that wait until the connection is protected, or will not go on as AMP; null if none has
  /// to.
  private @Nullable List<BoxWriter> held;

  private long heldBytes;

  /// How many descriptors were passed, and how many boxes with some wait to be sent.
  private long passed;

  private int passing;

  /// A new connection begins.
  void begin(Transport carrier) {
    transport = carrier;
    drop();
    passed = 0;
    passing = 0;
  }

  private Transport transport() {
    return Objects.requireNonNull(transport, "there is a connection");
  }

  /// Nothing that waits will be sent.
  void drop() {
    held = null;
    heldBytes = 0;
  }

  /// To be filled, and written before the next one.
  BoxWriter box() {
    return new BoxWriter(passed);
  }

  /// Sends a whole box.
  ///
  /// @throws DescriptorNotPassed if there are descriptors in it that cannot be passed; nothing is
  ///   sent then
  void write(BoxWriter box) throws DescriptorNotPassed {
    List<BoxWriter> waiting = held;
    if (!box.descriptors().isEmpty()) {
      pass(box);
    } else if (waiting == null) {
      transport().write(box.written());
    } else {
      waiting.add(box);
      heldBytes += box.size();
      if (heldBytes > transport().limits().bufferMax()) {
        transport().abortConnection();
      }
    }
  }

  private void pass(BoxWriter box) throws DescriptorNotPassed {
    if (held != null) {
      throw new DescriptorNotPassed("while another protocol, or TLS, begins none is passed", null);
    }
    if (isFull()) {
      throw new DescriptorNotPassed(
          "%d boxes with descriptors wait to be sent, and Limits.filesMax allows no more"
              .formatted(passing),
          null);
    }
    try {
      List<Integer> numbers = box.descriptors().stream().map(Descriptor::number).toList();
      var sent = transport().sendDescriptors(numbers, box.written());
      passed += numbers.size();
      passing++;
      var _ = sent.finallyDo(() -> passing--);
    } catch (IOException | IllegalStateException | IllegalArgumentException refused) {
      throw new DescriptorNotPassed(refused.getMessage(), refused);
    }
  }

  /// Whether so many descriptors wait to be sent that one more would end the connection.
  boolean isFull() {
    return passing >= transport().limits().filesMax();
  }

  /// From now on boxes wait.
  void hold() {
    if (held == null) {
      held = new ArrayList<>();
    }
  }

  /// Sends what waits.
  void release() {
    List<BoxWriter> waiting = held;
    drop();
    if (waiting != null) {
      waiting.forEach(box -> transport().write(box.written()));
    }
  }
}
