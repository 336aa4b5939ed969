package spindle.reactor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.PacketSocket;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.protocol.SocketSetting;

/// A kernel whose connections are made up by a test, which also says when accepting fails. Time
/// passes only by waiting for it.
public final class ScriptedKernel implements Kernel {
  /// The descriptors that are left: an accept without one fails as EMFILE.
  int descriptors = 1000;

  /// The one socket for datagrams that it opens.
  final ScriptedPackets packets = new ScriptedPackets();

  final List<Port> ports = new ArrayList<>();

  /// With nothing open.
  public ScriptedKernel() {}

  int waits;
  private long now;

  private static final Address ANY = IPv4Address.of("0.0.0.0", 0);
  private static final Address FREE = IPv4Address.of("0.0.0.0", 49_152);

  /// A port with what waits at it.
  final class Port implements ListeningSocket {
    /// Connections, and failures to be thrown in their place, which stay until they are taken out.
    final Deque<Object> waiting = new ArrayDeque<>();

    int asked;
    private final Address place;
    private Watcher watcher = operations -> {};
    private boolean wanted;
    private boolean closed;

    Port(Address asked) {
      place = asked.equals(ANY) ? FREE : asked;
    }

    void connect(int count) {
      for (int i = 0; i < count; i++) {
        waiting.add(new Socket());
      }
    }

    @Override
    public void watch(Watcher told) {
      watcher = told;
    }

    @Override
    public void interest(boolean on) {
      wanted = on;
    }

    @Override
    public @Nullable StreamSocket accept() throws AcceptFailed {
      asked++;
      Object next = waiting.peek();
      if (next instanceof AcceptFailed failure) {
        if (failure.kind() == AcceptFailed.Kind.NOT_THIS_ONE) {
          waiting.remove();
        }
        throw failure;
      }
      if (next == null) {
        return null;
      }
      if (descriptors == 0) {
        throw new AcceptFailed(
            AcceptFailed.Kind.NO_DESCRIPTORS, new IOException("Too many open files"));
      }
      waiting.remove();
      descriptors--;
      return (Socket) next;
    }

    @Override
    public Address host() {
      return place;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /// A connection on which nothing arrives.
  public final class Socket implements StreamSocket {
    boolean closed;
    boolean reset;
    private int interest;

    /// Open.
    public Socket() {}

    @Override
    public void watch(Watcher watcher) {}

    @Override
    public void interest(int operations) {
      interest = operations;
    }

    @Override
    public int interest() {
      return interest;
    }

    @Override
    public boolean finishConnect() {
      return true;
    }

    @Override
    public int read(ByteBuffer into) {
      return 0;
    }

    @Override
    public int write(ByteBuffer from, boolean more) {
      int count = from.remaining();
      from.position(from.limit());
      return count;
    }

    @Override
    public long write(ByteBuffer[] from, int count, boolean more) {
      long taken = 0;
      for (int i = 0; i < count; i++) {
        taken += write(from[i], more);
      }
      return taken;
    }

    @Override
    public long send(SendableFile file, long position, long count) {
      return count;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        descriptors++;
      }
    }

    @Override
    public void reset() {
      reset = true;
      close();
    }

    @Override
    public Address peer() {
      return IPv4Address.of("192.0.2.7", 7);
    }

    @Override
    public Address host() {
      return IPv4Address.of("192.0.2.1", 80);
    }

    @Override
    public boolean noDelay() {
      return true;
    }

    @Override
    public void setNoDelay(boolean on) {}

    @Override
    public boolean keepAlive() {
      return false;
    }

    @Override
    public void setKeepAlive(boolean on) {}
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public ListeningSocket listen(Address place, Listening how) {
    ports.add(new Port(place));
    return ports.getLast();
  }

  @Override
  public StreamSocket connect(
      Address to, @Nullable Address from, Map<SocketSetting, Integer> settings) throws IOException {
    throw new IOException("nobody is there");
  }

  @Override
  public PacketSocket openPackets(Address place, boolean shared) {
    return packets;
  }

  @Override
  public SendableFile openFile(Path path, LinkOption... links) throws IOException {
    throw new IOException("there are no files");
  }

  @Override
  public SendableFile borrowFile(FileChannel file) {
    throw new UnsupportedOperationException("there are no files");
  }

  @Override
  public Spare reserve() throws IOException {
    if (descriptors == 0) {
      throw new IOException("Too many open files");
    }
    descriptors--;
    return () -> descriptors++;
  }

  private boolean somethingIsReady() {
    return ports.stream().anyMatch(port -> port.wanted && !port.closed && !port.waiting.isEmpty());
  }

  @Override
  public void await(long nanosMax) {
    waits++;
    if (nanosMax > 0 && !somethingIsReady()) {
      now += nanosMax;
    }
  }

  @Override
  public void dispatch() {
    for (Port port : List.copyOf(ports)) {
      if (port.wanted && !port.closed && !port.waiting.isEmpty()) {
        port.watcher.ready(READ);
      }
    }
  }

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
