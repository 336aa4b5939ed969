package spindle.memory;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.UnixAddress;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;

/// A socket in memory that accepts connections.
final class MemoryListening extends MemorySource implements ListeningSocket, PortTable.Bound {
  private final Address host;
  private final int backlog;
  private final boolean shared;
  private final Map<SocketSetting, Integer> settings;
  private final ArrayDeque<MemoryStream> waiting = new ArrayDeque<>();
  private int expected;

  MemoryListening(MemoryKernel kernel, Address host, Kernel.Listening how) {
    super(kernel);
    this.host = host;
    backlog = how.backlog();
    shared = how.reusePort();
    settings = how.settings();
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  /// Whether one more may come.
  boolean hasRoom() {
    return waiting.size() + expected <= backlog;
  }

  /// One more comes.
  void expect(MemoryStream server) {
    expected++;
    server.willWaitAt(this);
  }

  /// One that was expected does not come.
  void forget() {
    expected--;
  }

  /// One that was expected is there.
  void enqueue(MemoryStream server) {
    expected--;
    comes(server);
  }

  /// One more waits to be accepted.
  void comes(MemoryStream server) {
    if (isClosed()) {
      server.reset();
      return;
    }
    waiting.add(server);
    kernel.network().note(kernel.host(), () -> server + " waits to be accepted");
    changed();
  }

  @Override
  int readiness() {
    return waiting.isEmpty() ? 0 : Kernel.READ;
  }

  @Override
  public void interest(boolean wanted) {
    want(wanted ? Kernel.READ : 0);
  }

  @Override
  public @Nullable StreamSocket accept() throws AcceptFailed {
    if (waiting.isEmpty() || isClosed()) {
      return null;
    }
    AcceptFailed.Kind fails = kernel.network().circumstances().acceptFails(kernel.host());
    if (fails != null) {
      if (fails == AcceptFailed.Kind.NOT_THIS_ONE) {
        waiting.remove().reset();
      }
      throw new AcceptFailed(fails, new SocketException(fails.toString()));
    }
    try {
      kernel.takeDescriptor();
    } catch (IOException none) {
      throw new AcceptFailed(AcceptFailed.Kind.NO_DESCRIPTORS, none);
    }
    MemoryStream accepted = waiting.remove();
    kernel.opened(accepted);
    accepted.remember(settings);
    return accepted;
  }

  @Override
  public Address host() {
    return host;
  }

  @Override
  public void close() {
    if (closes()) {
      leavePlace();
      waiting.forEach(MemoryStream::reset);
      waiting.clear();
    }
  }

  private void leavePlace() {
    if (host instanceof UnixAddress) {
      kernel.host().unixNames().remove(this);
    } else {
      kernel.host().streamPorts().remove(this);
    }
  }

  @Override
  void kernelClosed() {
    close();
  }

  @Override
  void vanishes() {
    leavePlace();
  }

  @Override
  String describe() {
    return "port %s, %s".formatted(host, waitsFor());
  }
}
