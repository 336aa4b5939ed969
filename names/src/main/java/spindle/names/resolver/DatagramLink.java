package spindle.names.resolver;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.names.wire.Message;

/// The ports from which questions go to one server: at any moment one for the next.
final class DatagramLink {
  private final Address server;
  private final Means means;
  private @Nullable QuestionPort current;

  DatagramLink(Address server, Means means) {
    this.server = server;
    this.means = means;
  }

  /// Where a question may go out from.
  ///
  /// @throws IOException if no port can be opened
  QuestionPort portFor(Message query) throws IOException {
    QuestionPort port = current;
    if (port != null && port.takes(query)) {
      return port;
    }
    close();
    QuestionPort opened = QuestionPort.to(server, means);
    current = opened;
    return opened;
  }

  /// Closes the port when what is under way there is answered or given up.
  void close() {
    QuestionPort port = current;
    current = null;
    if (port != null) {
      port.retire();
    }
  }
}
