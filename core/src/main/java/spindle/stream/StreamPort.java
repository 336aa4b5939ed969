package spindle.stream;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.kernel.AcceptFailed;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.loop.PortStop;
import spindle.loop.SparseWarning;
import spindle.loop.Ticks;
import spindle.protocol.DrainOutcome;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.protocol.Transport;
import spindle.reason.CannotListenError;
import spindle.reason.ConnectionClosed;
import spindle.roles.ListenOptions;
import spindle.snapshot.PortSnapshot;
import spindle.time.DelayedCall;

/// A listening socket and the connections it has accepted.
public final class StreamPort extends Open
    implements ListeningPort, Kernel.Watcher, SocketTransport.Owner {
  private static final int BATCH_FIRST = 100;
  private static final int BATCH_STEP = 20;
  private static final int BATCH_MAX = 1000;

  /// Opens the socket: [Kernel#listen], unless a group shares one among its reactors.
  @FunctionalInterface
  public interface Opener {
    ListeningSocket listen(Address place, Kernel.Listening how) throws IOException;
  }

  final Loop loop;
  private final StreamContext streams;
  private final FactoryUses factories;
  private final ServerFactory factory;
  private final ListenOptions options;
  private final Opener opener;
  private final AtShutdown shutdown;
  private Address place;
  private @Nullable ListeningSocket socket;
  private final PortStop stop;
  private final SparseWarning refusals;
  private final SparseWarning pauses;
  private @Nullable DelayedCall resumption;
  private @Nullable PortDrain drain;
  private @Nullable Runnable forgetDrain;
  private int connections;
  private int batch = BATCH_FIRST;

  public StreamPort(
      StreamContext streams,
      ServerFactory factory,
      Address place,
      ListenOptions options,
      Opener opener,
      AtShutdown shutdown) {
    this.streams = streams;
    loop = streams.loop;
    factories = streams.factories;
    this.factory = factory;
    this.place = place;
    this.options = options;
    this.opener = opener;
    this.shutdown = shutdown;
    refusals = new SparseWarning(loop::nowNanos);
    pauses = new SparseWarning(loop::nowNanos);
    stop = new PortStop(loop, this::closeSocket, this::closed);
  }

  @Override
  public void startListening() throws CannotListenError {
    loop.requireThread();
    if (!stop.isOver() || drain != null) {
      throw new IllegalStateException("it listens already, or has not finished stopping: " + this);
    }
    ListeningSocket opened;
    try {
      loop.requireTakesNew();
      SocketFacts.requireFor(place, options.settings());
      opened = opener.listen(place, listening());
    } catch (IOException refused) {
      throw new CannotListenError(place.toString(), refused);
    }
    try {
      factories.start(factory);
    } catch (Throwable thrown) {
      opened.close();
      throw new CannotListenError(place + " with a factory whose doStart failed", thrown);
    }
    socket = opened;
    place = opened.host();
    stop.opened();
    loop.open.add(this);
    streams.reserve.take();
    opened.watch(this);
    opened.interest(true);
    if (!options.drainAtStop().isZero()) {
      forgetDrain = shutdown.before(() -> drain(options.drainAtStop()));
    }
    log("starts");
  }

  /// What the kernel has to know of the options.
  private Kernel.Listening listening() {
    return new Kernel.Listening(
        options.backlog(), options.reusePort(), options.fileMode(), options.settings());
  }

  /// Connections wait. Takes as many as the last turns showed to be worth asking for, so that a
  /// single one does not cost a second question and a flood does not hold the turn up.
  @Override
  public void ready(int operations) {
    loop.at = this;
    int taken = 0;
    try {
      while (taken < batch && socket != null && acceptOne(socket)) {
        taken++;
      }
    } catch (LinkageError | RuntimeException broken) {
      // A class that cannot be loaded without a descriptor, for one. The next turn would find the
      // same.
      loop.failed(this + ": accepting", broken);
      pause(broken.toString());
    }
    batch = taken == batch ? Math.min(BATCH_MAX, batch + BATCH_STEP) : Math.max(1, taken);
  }

  /// @return whether to go on
  private boolean acceptOne(ListeningSocket listening) {
    StreamSocket accepted;
    try {
      accepted = listening.accept();
    } catch (AcceptFailed failed) {
      return goOnAfter(failed, listening);
    }
    if (accepted == null) {
      return false;
    }
    streams.reserve.accepted();
    if (connections >= options.connectionsMax()) {
      refuse(accepted);
    } else if (!streams.input.takesConnection()) {
      accepted.reset();
      LifeEvents.refused(this, "ReactorSettings.inputBudget");
    } else {
      begin(accepted);
    }
    return true;
  }

  private boolean goOnAfter(AcceptFailed failed, ListeningSocket listening) {
    if (failed.kind() == AcceptFailed.Kind.NOT_THIS_ONE) {
      return true;
    }
    if (failed.kind() == AcceptFailed.Kind.GONE) {
      stop.socketIsGone(this, failed);
      return false;
    }
    boolean helped =
        failed.kind() == AcceptFailed.Kind.NO_DESCRIPTORS
            && streams.reserve.refuseWaiting(listening);
    if (!helped) {
      pause(String.valueOf(failed.getMessage()));
    }
    return false;
  }

  /// Stops asking for a while, since the socket would be ready at once again.
  private void pause(String why) {
    ListeningSocket paused = socket;
    if (paused == null) {
      return;
    }
    Duration time = DescriptorReserve.PAUSE;
    var _ =
        pauses.warn(
            () -> "%s accepts nothing, and tries again every %s: %s".formatted(this, time, why));
    paused.interest(false);
    resumption = loop.delayedCalls.callLater(time, () -> paused.interest(true));
  }

  private void closeSocket() {
    if (socket != null) {
      socket.close();
      socket = null;
    }
    if (resumption != null && resumption.active()) {
      resumption.cancel();
    }
  }

  private void refuse(StreamSocket accepted) {
    var _ =
        refusals.warn(() ->
            ("%s has %d connections, its limit, and refuses more: see "
                    + "ListenOptions.connectionsMax")
                .formatted(this, connections));
    accepted.reset();
    LifeEvents.refused(this, "ListenOptions.connectionsMax");
  }

  private void begin(StreamSocket accepted) {
    Protocol protocol;
    try {
      protocol = factory.buildProtocol(accepted.peer());
    } catch (Throwable thrown) {
      accepted.reset();
      loop.failed(this + ": buildProtocol for " + accepted.peer(), thrown);
      LifeEvents.refused(this, "the factory, which has failed");
      return;
    }
    if (protocol == null) {
      accepted.close();
      LifeEvents.refused(this, "the factory");
      return;
    }
    connections++;
    accepted.setNoDelay(options.noDelay());
    if (options.keepAlive()) {
      accepted.setKeepAlive(true);
    }
    protocol.builtBy(factory);
    var _ = new StreamTransport(streams, accepted, this, options.limits()).start(protocol);
  }

  @Override
  public void connectionLost(Transport transport, ConnectionClosed reason) {
    connections--;
    if (drain != null) {
      drain.lost(transport);
    }
    endDrainIfOver();
  }

  @Override
  public Deferred<DrainOutcome> drain(Duration longest) {
    loop.requireThread();
    PortDrain present = drain;
    if (present == null) {
      present = new PortDrain(loop, this);
      drain = present;
      loop.open.add(this);
      loop.endOfTurn.add(this::beginDrain);
    }
    return present.awaitEnd(longest);
  }

  /// Takes who has come already: closing the socket would reset them.
  private void beginDrain() {
    if (drain == null) {
      return;
    }
    if (socket != null) {
      batch = BATCH_MAX;
      ready(Kernel.READ);
    }
    Deferred<Void> stopped = stopListening();
    drain.begin(loop.open.list());
    var _ =
        stopped.addBoth(outcome -> {
          endDrainIfOver();
          return true;
        });
  }

  private void endDrainIfOver() {
    PortDrain ending = drain;
    if (ending != null && ending.begun() && connections == 0 && stop.isOver()) {
      drain = null;
      loop.open.remove(this);
      ending.end(stop.failure());
    }
  }

  @Override
  public Deferred<Void> stopListening() {
    loop.requireThread();
    return stop.stop();
  }

  private void closed() throws Exception {
    if (drain == null) {
      loop.open.remove(this);
    }
    if (forgetDrain != null) {
      forgetDrain.run();
    }
    log("has stopped");
    factories.stop(factory);
  }

  @Override
  public void reactorStopped() {
    if (drain != null) {
      drain.reactorStopped(connections);
    }
    stop.reactorStopped(this + ": doStop");
    endDrainIfOver();
  }

  @Override
  public Address host() {
    return place;
  }

  @Override
  public OptionalInt shareDescriptor() {
    loop.requireThread();
    int descriptor = socket == null ? -1 : socket.shareDescriptor();
    return descriptor < 0 ? OptionalInt.empty() : OptionalInt.of(descriptor);
  }

  @Override
  public int connections() {
    loop.requireThread();
    return connections;
  }

  private void log(String what) {
    Loop.LOG.log(Level.DEBUG, () -> this + " " + what);
  }

  /// What it is at this moment.
  public PortSnapshot snapshot() {
    String state =
        stop.isOver() || socket == null
            ? "stopping"
            : resumption != null && resumption.active() ? "pausing" : "listening";
    return new PortSnapshot(
        number(),
        name(factory.getClass()),
        place,
        Ticks.between(openedAt(), Ticks.of(loop.nowNanos())),
        connections,
        options.connectionsMax(),
        drain == null ? state : "draining");
  }

  @Override
  public String toString() {
    return name(factory.getClass()) + " on " + place;
  }

  /// A lambda is named by the class in which it stands, for the rest is of no use to anybody.
  private static String name(Class<?> type) {
    String name = type.getName();
    int lambda = type.isHidden() ? name.indexOf("$$Lambda") : -1;
    return lambda < 0 ? name : name.substring(0, lambda);
  }
}
