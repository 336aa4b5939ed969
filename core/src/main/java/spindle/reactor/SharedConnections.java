package spindle.reactor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;

/// The listening socket of the first reactor of a group that accepts for all of them: keeps one
/// connection, hands the next to the second reactor, and so on. One whose turn it is and that has
/// no room is passed over.
final class SharedConnections implements ListeningSocket {
  private final Kernel kernel;
  private final ListeningSocket socket;
  private final List<HandedConnections> others;
  private int turn;

  SharedConnections(Kernel kernel, ListeningSocket socket, List<HandedConnections> others) {
    this.kernel = kernel;
    this.socket = socket;
    this.others = others;
  }

  /// The next one that is ours; those before it were handed over.
  @Override
  public @Nullable StreamSocket accept() throws AcceptFailed {
    StreamSocket accepted = socket.accept();
    while (accepted != null) {
      HandedConnections other = next();
      Kernel.LetGo moving = other == null ? null : kernel.letGo(accepted);
      if (other == null || moving == null) {
        return accepted;
      }
      other.hand(moving);
      accepted = socket.accept();
    }
    return null;
  }

  /// Whose turn it is, null for ours.
  private @Nullable HandedConnections next() {
    for (int tried = 0; tried <= others.size(); tried++) {
      turn = turn == others.size() ? 0 : turn + 1;
      if (turn == 0 || others.get(turn - 1).hasRoom()) {
        return turn == 0 ? null : others.get(turn - 1);
      }
    }
    return null;
  }

  @Override
  public void watch(Kernel.Watcher watcher) {
    socket.watch(watcher);
  }

  @Override
  public void interest(boolean wanted) {
    socket.interest(wanted);
  }

  @Override
  public Address host() {
    return socket.host();
  }

  @Override
  public void close() {
    socket.close();
  }
}
