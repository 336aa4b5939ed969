package spindle.cluster.engine;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.ChannelListener;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.roles.Threads;

/// One member's part in a cluster, over JGroups. What it tells comes on the reactor's thread; its
/// own methods may be called from any.
///
/// JGroups waits where a socket does, so what is sent goes by a thread of its own, in order. How
/// much may wait for that thread is bounded, see [#hasRoom].
public final class Engine {
  private static final System.Logger LOG = System.getLogger("spindle.cluster");
  private static final Message.Flag[] OWN_CREDITS = {Message.Flag.NO_FC};

  /// Of all that waits for the thread that sends.
  private static final int SENDING_MAX = 8 * 1024 * 1024;

  private final Threads reactor;
  private final EngineSettings settings;
  private final EngineListener listener;
  private final ExecutorService sender;
  private final SendQueue sending;
  private volatile @Nullable JChannel channel;
  private volatile boolean closed;

  /// Makes it; it does nothing until [#connect].
  public Engine(Threads reactor, EngineSettings settings, EngineListener listener) {
    EngineLog.install();
    this.reactor = reactor;
    this.settings = settings;
    this.listener = listener;
    sender =
        new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "spindle-cluster " + settings.name()));
    sending = new SendQueue(SENDING_MAX, sender, () -> tell(listener::room));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /// Joins the cluster, or begins one if nobody is there.
  ///
  /// @return fails with [JoinRefused] if there is a member of this name or of other terms, with
  ///   what the sockets say if it cannot listen
  public Deferred<EnginePeer> connect() {
    Deferred<EnginePeer> connected = new Deferred<>();
    sender.execute(() -> {
      try {
        EnginePeer self = connectNow();
        tell(() -> connected.callback(self));
      } catch (Exception | LinkageError refused) {
        Throwable reason = reason(refused);
        tell(() -> connected.errback(reason));
      }
    });
    return connected;
  }

  private EnginePeer connectNow() throws Exception {
    JChannel made = Stack.channel(settings);
    made.setReceiver(new Inbound());
    channel = made;
    Wires wires = settings.wires();
    try {
      made.connect(wires == null ? settings.cluster() : wires.within(settings.cluster()));
    } catch (Exception | LinkageError e) {
      made.close();
      throw e;
    }
    if (closed) {
      made.close();
      throw new IllegalStateException("the engine was closed while it joined");
    }
    made.addChannelListener(
        new ChannelListener() {
          @Override
          public void channelDisconnected(JChannel gone) {
            if (!closed) {
              tell(listener::ended);
            }
          }
        });
    if (!made.isConnected()) {
      made.close();
      throw new IllegalStateException("the engine left while it joined: see the log");
    }
    return peer(made, made.getAddress());
  }

  private Throwable reason(Throwable refused) {
    for (Throwable each = refused; each != null; each = each.getCause()) {
      if (each instanceof SecurityException) {
        boolean taken = Admission.NAME_TAKEN.equals(each.getMessage());
        String why =
            taken
                ? "'%s' has a member called '%s' already"
                    .formatted(settings.cluster(), settings.name())
                : each.getMessage();
        return new JoinRefused(String.valueOf(why), taken, refused);
      }
    }
    return refused;
  }

  /// Whether there is room for another frame of content. If not, the listener is told when there
  /// is.
  public boolean hasRoom() {
    return sending.hasRoom();
  }

  /// Sends `frame` to `to`, after all that was sent to it before. The bytes are the engine's now.
  /// Ask [#hasRoom] first, but for what is small and of which there cannot be many.
  public void send(EnginePeer to, byte[] frame) {
    try {
      sending.put(frame.length, () -> sendNow(to.address(), frame));
    } catch (RejectedExecutionException left) {
      LOG.log(System.Logger.Level.TRACE, "not sent, since the engine is closed", left);
    }
  }

  private void sendNow(Address to, byte[] frame) {
    JChannel now = channel;
    if (now == null || !now.isConnected()) {
      return;
    }
    try {
      now.send(new BytesMessage(to, frame).setFlag(OWN_CREDITS));
    } catch (Exception gone) {
      LOG.log(System.Logger.Level.DEBUG, "not sent to " + to, gone);
    }
  }

  /// Leaves the cluster and gives everything back; fires when that is done. May be repeated.
  public Deferred<Void> close() {
    closed = true;
    Deferred<Void> done = new Deferred<>();
    daemon(
            () -> {
              sender.shutdownNow();
              JChannel last = channel;
              if (last != null) {
                last.close();
              }
              tell(done::callback);
            },
            "spindle-cluster-leave " + settings.name())
        .start();
    return done;
  }

  /// What a majority agrees on.
  ///
  /// @throws IllegalStateException if the settings have none, or it is not connected
  public Consensus consensus() {
    JChannel now = channel;
    VoterRaft raft = now == null ? null : now.getProtocolStack().findProtocol(VoterRaft.class);
    if (raft == null) {
      throw new IllegalStateException("nothing is agreed on here: see ClusterSettings");
    }
    return new Consensus(raft, reactor);
  }

  private void tell(Runnable news) {
    try {
      reactor.callFromThread(news::run);
    } catch (RejectedExecutionException stopped) {
      LOG.log(System.Logger.Level.DEBUG, "the reactor has stopped; nobody is told", stopped);
    }
  }

  private static EnginePeer peer(JChannel channel, Address address) {
    String name = Names.of(address);
    Object place = channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, address));
    return new EnginePeer(
        name == null ? address.toString() : name,
        incarnation(address),
        place instanceof PhysicalAddress physical ? socketAddress(physical) : null,
        address);
  }

  private static String incarnation(Address address) {
    return address instanceof org.jgroups.util.UUID id ? id.toStringLong() : address.toString();
  }

  private static @Nullable InetSocketAddress socketAddress(PhysicalAddress place) {
    return place instanceof IpAddress ip
        ? new InetSocketAddress(ip.getIpAddress(), ip.getPort())
        : null;
  }

  private final class Inbound implements Receiver {
    @Override
    public void viewAccepted(View view) {
      JChannel now = channel;
      if (now != null) {
        List<EnginePeer> members = new ArrayList<>();
        view.forEach(address -> members.add(peer(now, address)));
        tell(() -> listener.members(members));
      }
    }

    @Override
    public void receive(Message message) {
      JChannel now = channel;
      if (now != null && message.getSrc() != null) {
        byte[] frame = new byte[message.getLength()];
        if (frame.length > 0) {
          System.arraycopy(message.getArray(), message.getOffset(), frame, 0, frame.length);
        }
        EnginePeer from = new EnginePeer(nameOf(message.getSrc()), "", null, message.getSrc());
        tell(() -> listener.arrived(from, frame));
      }
    }

    private String nameOf(Address address) {
      String name = Names.of(address);
      return name == null ? address.toString() : name;
    }
  }
}
