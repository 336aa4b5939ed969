package spindle.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.datagram.DatagramPort;
import spindle.defer.Deferred;
import spindle.defer.Step;
import spindle.kernel.Kernel;
import spindle.kernel.ProcessLauncher;
import spindle.lookup.Names;
import spindle.loop.Loop;
import spindle.loop.NeverRun;
import spindle.process.Children;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.DatagramTransport;
import spindle.protocol.Factory;
import spindle.protocol.ListeningPort;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.ProcessTransport;
import spindle.protocol.Protocol;
import spindle.protocol.ServerFactory;
import spindle.reason.CannotListenError;
import spindle.reason.CannotSpawnError;
import spindle.roles.ConnectOptions;
import spindle.roles.DatagramOptions;
import spindle.roles.Datagrams;
import spindle.roles.ListenOptions;
import spindle.roles.NameResolver;
import spindle.roles.ProcessOptions;
import spindle.roles.Processes;
import spindle.roles.ReactorSettings;
import spindle.roles.Statistics;
import spindle.roles.Strand;
import spindle.roles.StrandBody;
import spindle.roles.Streams;
import spindle.roles.Threads;
import spindle.strand.Strands;
import spindle.stream.StreamContext;
import spindle.time.Call;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;
import spindle.worker.ReactorThreads;

/// Runs an event loop on one thread and carries connections, timers and calls on it. It never waits
/// for one thing while another could move on.
///
/// ```java
/// var reactor = Reactor.get();
/// new TCP4ServerEndpoint(reactor, 2000).listen(address -> new Echo());
/// reactor.run();
/// ```
///
/// A reactor is a plain object: a program may have many, each with its thread. Set it up, then call
/// [#run]; the calling thread is the reactor's until `run` returns. All methods belong to that
/// thread (before `run`, to the one that sets it up) and throw `WrongThreadException` on others,
/// except those that say they may be called from any: [#callFromThread] and its relatives in
/// [Threads], [#stop], [#running], [#exitSignal], [#close].
public final class Reactor
    implements Scheduler, Streams, Datagrams, Processes, Threads, NameResolver, AutoCloseable {
  private final Loop loop;
  final StreamContext streams;
  final Strands strands;
  final Children children;
  private final Lifecycle lifecycle;
  final ReactorThreads threads;
  private final Sockets sockets;
  private final Names names;
  private final String whyThisKernel;

  private Reactor(Kernel kernel, ReactorSettings settings, String whyThisKernel) {
    this.whyThisKernel = whyThisKernel;
    loop = new Loop(this, this, kernel, settings);
    streams = new StreamContext(loop);
    strands = new Strands(loop);
    children = new Children(streams);
    threads = new ReactorThreads(loop);
    lifecycle = new Lifecycle(this, loop, threads, strands, children);
    sockets = new Sockets(this, streams);
    names = new Names(loop, settings.lookupsMax());
  }

  /// The program's default reactor, made on first use.
  public static Reactor get() {
    return DefaultReactor.get();
  }

  /// Makes `reactor` the one that [#get] returns.
  ///
  /// @throws IllegalStateException if the default was used already
  public static void install(Reactor reactor) {
    DefaultReactor.install(reactor);
  }

  /// The reactor on whose thread this is called.
  ///
  /// @throws IllegalStateException if it is called on no reactor's thread, or while that does not
  ///   run
  public static Reactor current() {
    Loop loop = Loop.current();
    if (loop == null) {
      throw new IllegalStateException(
          "called on thread '%s', which is no reactor's; in a test, use @SpindleTest or a Wire"
              .formatted(Thread.currentThread().getName()));
    }
    return (Reactor) loop.scheduler;
  }

  /// Runs a whole program on the default reactor: calls `body` with it, runs the reactor until the
  /// Deferred that `body` returned has fired, and says with which status the program should exit.
  ///
  /// ```java
  /// void main() {
  ///   System.exit(Reactor.main(reactor -> fetch(reactor).addCallback(...)));
  /// }
  /// ```
  ///
  /// 0 after a value, or if the reactor is stopped before there is a result; 1 after a failure,
  /// which is logged; the status of an [ExitRequest]; 128 and the signal's number if a signal has
  /// stopped the reactor.
  ///
  /// @throws Exception what `body` throws; the reactor has not run then
  public static int main(Step<? super Reactor, ? extends Deferred<?>> body) throws Exception {
    return get().runUntil(body);
  }

  /// Runs a whole program on this reactor, as [#main] does on the default one.
  ///
  /// @throws Exception as above
  public int runUntil(Step<? super Reactor, ? extends Deferred<?>> body) throws Exception {
    return new WholeProgram(this).run(body);
  }

  /// A new reactor as of [#create(ReactorSettings)], with default settings.
  public static Reactor create() {
    return create(ReactorSettings.defaults());
  }

  /// A new reactor over the best kernel of this machine, or over the one that the system property
  /// `spindle.kernel` names.
  ///
  /// It has the resolver that `spindle.resolver` names, or the JDK's: see [ResolverProvider].
  ///
  /// @throws IllegalStateException if the one that is named is not there or cannot run
  /// @throws UncheckedIOException if the operating system refuses what it needs
  public static Reactor create(ReactorSettings settings) {
    KernelChoice chosen = KernelChoice.here();
    try {
      return ResolverProvider.equip(new Reactor(chosen.open(), settings, chosen.why()));
    } catch (IOException refused) {
      throw new UncheckedIOException("the reactor cannot be opened", refused);
    }
  }

  /// A new reactor over `kernel`, which it will close.
  public static Reactor over(Kernel kernel, ReactorSettings settings) {
    return new Reactor(kernel, settings, "as given");
  }

  /// Runs the loop until [#stop] or [#crash]. On the program's first thread, which is called
  /// `main`, it also handles SIGINT and SIGTERM while it runs: the first one stops in order, a
  /// second one ends the process at once. An interrupt of its thread stops it in order, too, and
  /// the thread is left interrupted.
  ///
  /// First the `startup` event is fired; the loop turns already while its first phase waits.
  ///
  /// @throws ReactorAlreadyRunning if the loop runs
  /// @throws ReactorNotRestartable if it was stopped before
  /// @throws ReactorStartFailed if a port could not be opened before and nobody has handled that
  public void run() {
    run(onFirstThread());
  }

  /// Whether this is the thread that called `main`. The JDK numbers it 1 or 3, release by release,
  /// but always calls it the same.
  private static boolean onFirstThread() {
    Thread thread = Thread.currentThread();
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().equals("main") && group != null && group.getName().equals("main");
  }

  /// Runs the loop until [#stop] or [#crash].
  ///
  /// @param installSignalHandlers whether SIGINT and SIGTERM stop it; they are handled for the
  ///   whole process, so only the program's own loop should
  public void run(boolean installSignalHandlers) {
    lifecycle.run(installSignalHandlers);
  }

  /// Asks the loop to end: the `shutdown` event is fired at the end of this turn, connections and
  /// ports are closed in its second phase, and `run` returns. From any thread.
  ///
  /// What takes longer than [ReactorSettings#stopGrace] is named in the log and abandoned.
  ///
  /// @throws ReactorNotRunning if it does not run, or is stopping already
  public void stop() {
    lifecycle.stop();
  }

  /// Ends the loop after this turn without firing any event. Everything stays as it is, and goes on
  /// when [#run] is called again.
  public void crash() {
    loop.requireThread();
    lifecycle.crash();
  }

  /// Runs the loop until [#stop] or [#crash] as [#run] does, in turns that the caller makes: for
  /// who has many reactors on one thread. Signals are not handled.
  ///
  /// @throws ReactorAlreadyRunning if the loop runs
  /// @throws ReactorNotRestartable if it was stopped before
  public Turns runByTurns() {
    loop.requireThread();
    lifecycle.begin();
    return new Turns(lifecycle, loop);
  }

  /// Makes one turn that waits at most `delay`: for somebody else's loop, and for tests.
  ///
  /// @throws IllegalStateException from inside a callback of this reactor
  public void iterate(Duration delay) {
    loop.requireThread();
    lifecycle.iterate(delay);
  }

  /// Whether it has started and not stopped. From any thread.
  public boolean running() {
    return lifecycle.running();
  }

  /// The number of the signal that stopped it, if one did. From any thread.
  public OptionalInt exitSignal() {
    return lifecycle.exitSignal();
  }

  /// Stops it unless it does not run, or is stopping already; says whether it did.
  boolean stopUnlessStopping() {
    return lifecycle.requestStop(0);
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  /// Calls `call` now if the reactor runs (what it throws goes to the caller), else as soon as it
  /// does.
  ///
  /// @throws Exception what `call` throws, if it is called now
  public void callWhenRunning(Call call) throws Exception {
    loop.requireThread();
    if (running()) {
      call.run();
    } else {
      addSystemEventTrigger(EventPhase.AFTER, "startup", call);
    }
  }

  /// Does `call` once, in the given phase of the named event. The reactor fires `startup` and
  /// `shutdown`; others are fired by [#fireSystemEvent]. A trigger runs once, ever.
  public SystemEventTrigger addSystemEventTrigger(EventPhase phase, String event, Call call) {
    loop.requireThread();
    Objects.requireNonNull(call, "call");
    return lifecycle.events.add(
        phase,
        event,
        () -> {
          call.run();
          return null;
        });
  }

  /// Does `call` once, before the named event, which then waits for the Deferred to fire, whether
  /// well or not: a failure is logged and counts as fired. Null is not waited for.
  public SystemEventTrigger addSystemEventTrigger(
      String event, Callable<? extends @Nullable Deferred<?>> call) {
    loop.requireThread();
    Objects.requireNonNull(call, "call");
    return lifecycle.events.add(EventPhase.BEFORE, event, call);
  }

  /// Takes a trigger back.
  ///
  /// @return whether that was in time; false if it ran already
  /// @throws IllegalArgumentException if it was removed before, or is not this reactor's
  public boolean removeSystemEventTrigger(SystemEventTrigger trigger) {
    loop.requireThread();
    return lifecycle.events.remove(trigger);
  }

  /// Fires the named event; nothing happens if nobody has registered for it.
  public void fireSystemEvent(String event) {
    loop.requireThread();
    lifecycle.events.fire(event);
  }

  /// Gives back everything it holds: sockets, threads, memory. If the loop runs on another thread,
  /// it is stopped first and waited for; in a callback of its own, it is closed when `run` returns.
  /// May be repeated. From any thread.
  @Override
  public void close() {
    lifecycle.close();
  }

  void closeResources() throws IOException {
    sockets.releaseReserve();
    names.close();
    loop.kernel.close();
  }

  Sockets sockets() {
    return sockets;
  }

  /// What it has at this moment.
  public Statistics statistics() {
    loop.requireThread();
    return streams.statistics();
  }

  @Override
  public long nowNanos() {
    loop.requireThread();
    return loop.nowNanos();
  }

  @Override
  public DelayedCall callLater(Duration delay, Call call) {
    return loop.delayedCalls.callLater(delay, call);
  }

  @Override
  public List<DelayedCall> delayedCalls() {
    loop.requireThread();
    return loop.delayedCalls.list();
  }

  @Override
  public ListeningPort listen(Address place, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    return sockets.listen(place, factory, options);
  }

  @Override
  public ListeningPort adoptListening(int descriptor, ServerFactory factory, ListenOptions options)
      throws CannotListenError {
    return sockets.adoptListening(descriptor, factory, options);
  }

  @Override
  public <P extends Protocol> Deferred<P> adoptStream(
      int descriptor, Factory<P> factory, ConnectOptions options) {
    return sockets.adoptStream(descriptor, factory, options);
  }

  @Override
  public void closeDescriptor(int descriptor) throws IOException {
    loop.requireThread();
    loop.kernel.closeDescriptor(descriptor);
  }

  @Override
  public <P extends Protocol> Deferred<P> connect(
      Address to, Factory<P> factory, ConnectOptions options) {
    return sockets.connect(to, factory, options);
  }

  @Override
  public Connector connectTCP(
      String host, int port, ClientFactory<?> factory, ConnectOptions options) {
    return sockets.connectTCP(host, port, factory, options);
  }

  @Override
  public DatagramTransport listenUDP(int port, DatagramProtocol protocol, DatagramOptions options)
      throws CannotListenError {
    return DatagramPort.open(loop, port, protocol, options);
  }

  /// Looks a name up with the installed resolver. The empty name is 0.0.0.0, a literal is itself,
  /// and names beyond ASCII are asked for in their IDNA form (RFC 3490, which is what the JDK has).
  /// Cancelling gives the look-up up at once; an answer that comes later is dropped.
  ///
  /// @return fires with one address or more; fails with [spindle.reason.DNSLookupError], also after
  ///   60 s
  @Override
  public Deferred<List<InetAddress>> resolve(String host) {
    return names.resolve(host);
  }

  /// Looks a name up as [#resolve] does, with each answer as soon as it is there.
  @Override
  public List<Deferred<List<InetAddress>>> resolveApart(String host) {
    return names.resolveApart(host);
  }

  /// Makes `replacement` answer [#resolve].
  ///
  /// @return the one that did until now
  public NameResolver installNameResolver(NameResolver replacement) {
    return names.install(replacement);
  }

  /// The reactor stops: nobody would answer.
  void giveUpLookUps() {
    names.giveUp();
  }

  @Override
  public ProcessTransport spawnProcess(ProcessProtocol protocol, ProcessOptions options)
      throws CannotSpawnError {
    return children.spawn(protocol, options);
  }

  /// Makes `replacement` start the processes of [#spawnProcess].
  ///
  /// @return the one that did until now
  public ProcessLauncher installProcessLauncher(ProcessLauncher replacement) {
    return children.install(replacement);
  }

  @Override
  public void callFromThread(Call call) {
    threads.callFromThread(call);
  }

  @Override
  public void callInThread(Call job) {
    threads.callInThread(job);
  }

  @Override
  public <T> void callInThreadWithCallback(
      BiConsumer<@Nullable T, @Nullable Throwable> onResult, Callable<T> job) {
    threads.callInThreadWithCallback(onResult, job);
  }

  @Override
  public void callMultipleInThread(List<? extends Call> jobs) {
    threads.callMultipleInThread(jobs);
  }

  @Override
  public <T> Deferred<T> deferToThread(Callable<T> job) {
    return threads.deferToThread(job);
  }

  @Override
  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    return threads.blockingCallFromThread(call);
  }

  @Override
  public <T> T blockingDeferredFromThread(Callable<Deferred<T>> call) throws Exception {
    return threads.blockingDeferredFromThread(call);
  }

  @Override
  public void suggestThreadPoolSize(int size) {
    threads.suggestThreadPoolSize(size);
  }

  @Override
  public boolean inReactorThread() {
    return threads.inReactorThread();
  }

  /// Begins a strand: code in a thread of its own that takes turns with the reactor's. It begins
  /// when nobody's callback is running, in this turn of the loop if called within one. For whoever
  /// builds on it; programs use `spindle.fiber`.
  ///
  /// Stopping the reactor first waits for all triggers before the shutdown, then asks the strands
  /// that are left to end, and waits for them as long as [ReactorSettings#stopGrace] allows.
  public Strand strand(StrandBody body) {
    loop.requireThread();
    NeverRun.opened(loop);
    return strands.begin(body);
  }

  Loop loop() {
    return loop;
  }

  /// The kernel and why that one, the state, how its fibers get their turn.
  @Override
  public String toString() {
    String way = strands.way().describe();
    String state = lifecycle.describe();
    return "Reactor(%s, %s, %s, %s)".formatted(loop.kernel.name(), whyThisKernel, state, way);
  }
}
