package spindle.bench.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;

/// What a selector's key carries: a connection of a load generator.
interface Selected {
  void ready(SelectionKey key) throws IOException;

  /// It broke; whoever can do without it goes on.
  void failed() throws IOException;

  static void tell(SelectionKey key) {
    Selected selected = (Selected) key.attachment();
    try {
      try {
        selected.ready(key);
      } catch (IOException broken) {
        selected.failed();
      }
    } catch (IOException hopeless) {
      throw new UncheckedIOException(hopeless);
    }
  }
}
