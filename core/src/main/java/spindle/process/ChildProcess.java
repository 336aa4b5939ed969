package spindle.process;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.kernel.LaunchedProcess;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.protocol.Limits;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.ProcessTransport;
import spindle.protocol.Protocol;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.reason.ConnectionLost;
import spindle.reason.ProcessExitedAlready;
import spindle.roles.ProcessOptions;
import spindle.stream.Producing;
import spindle.stream.StreamContext;
import spindle.stream.StreamTransport;
import spindle.time.Call;
import spindle.time.DelayedCall;

/// A child process and its pipes. Each pipe is a [StreamTransport] of its own, so buffering,
/// closing and back-pressure are those of every connection; this brings their ends and the
/// process's together.
///
/// **Telling.** Its exit is told at the end of a turn; its end, once, when it has exited and the
/// last pipe has ended.
public final class ChildProcess extends Open implements ProcessTransport, Children.Child {
  /// How long a reactor that stops waits for what a process has written last. Not for ever: a
  /// grandchild may hold the pipes.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Children children;
  private final StreamContext streams;
  private final Loop loop;
  private final LaunchedProcess process;
  private final ProcessProtocol protocol;
  private final ProcessOptions options;
  private final List<ChildPipe> pipes = new ArrayList<>(3);
  private final @Nullable StreamTransport stdin;
  private @Nullable ConnectionClosed exit;
  private boolean ended;
  private final List<Deferred<Void>> waiting = new ArrayList<>(0);
  private @Nullable DelayedCall lastWords;

  private ChildProcess(
      Children children,
      StreamContext streams,
      LaunchedProcess process,
      ProcessProtocol protocol,
      ProcessOptions options) {
    this.children = children;
    this.streams = streams;
    loop = streams.loop;
    this.process = process;
    this.protocol = protocol;
    this.options = options;
    stdin = join(ProcessProtocol.STDIN, process.input(), options.limits());
    var _ = join(ProcessProtocol.STDOUT, process.output(), Limits.defaults());
    var _ = join(ProcessProtocol.STDERR, process.errors(), Limits.defaults());
  }

  /// Gives a process that runs to its protocol.
  static ChildProcess begin(
      Children children,
      StreamContext streams,
      LaunchedProcess process,
      ProcessProtocol protocol,
      ProcessOptions options) {
    ChildProcess child = new ChildProcess(children, streams, process, protocol, options);
    child.begin();
    return child;
  }

  private void begin() {
    loop.open.add(this);
    children.add(this);
    process.ended().onSuccess(reason -> loop.endOfTurn.add(() -> exited(reason)));
    guard("connectionMade", () -> protocol.makeConnection(this));
  }

  private @Nullable StreamTransport join(int fd, @Nullable StreamSocket socket, Limits limits) {
    if (socket == null) {
      return null;
    }
    ChildPipe pipe =
        new ChildPipe(fd, new StreamTransport(streams, socket, (t, why) -> {}, limits));
    pipes.add(pipe);
    var _ = pipe.carrier.start(pipe);
    return pipe.carrier;
  }

  /// What is at our end of one pipe.
  private final class ChildPipe extends Protocol {
    private final int fd;
    private final StreamTransport carrier;

    ChildPipe(int fd, StreamTransport carrier) {
      this.fd = fd;
      this.carrier = carrier;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      guard("childDataReceived", () -> protocol.childDataReceived(fd, data));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      pipes.remove(this);
      guard("childConnectionLost", () -> protocol.childConnectionLost(fd));
      endIfOver();
    }
  }

  /// Calls the protocol; if it throws, it is not to be called with data any more.
  private void guard(String where, Call call) {
    try {
      call.run();
    } catch (Throwable thrown) {
      pipes.forEach(pipe -> pipe.carrier.abortConnection());
      loop.failed(this + ": " + where, thrown);
    }
  }

  private void exited(ConnectionClosed reason) {
    if (exit != null || ended) {
      return;
    }
    exit = reason;
    children.remove(this);
    guard("processExited", () -> protocol.processExited(reason));
    endIfOver();
    if (!ended && !waiting.isEmpty()) {
      lastWords = loop.delayedCalls.callLater(LAST_WORDS, this::tellWaiting);
    }
  }

  private void endIfOver() {
    if (exit != null && pipes.isEmpty()) {
      end(exit);
    }
  }

  private void end(ConnectionClosed reason) {
    if (!ended) {
      ended = true;
      loop.open.remove(this);
      guard("processEnded", () -> protocol.endConnection(reason));
      if (lastWords != null && lastWords.active()) {
        lastWords.cancel();
      }
      tellWaiting();
    }
  }

  private void tellWaiting() {
    List<Deferred<Void>> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(Deferred::callback);
  }

  @Override
  public @Nullable Deferred<Void> terminate() {
    if (options.outlivesReactor()) {
      return null;
    }
    Deferred<Void> gone = new Deferred<>();
    waiting.add(gone);
    process.signal("TERM");
    return gone;
  }

  /// Its pipes, which were opened before it, have been told already.
  @Override
  public void reactorStopped() {
    children.remove(this);
    if (exit == null && !options.outlivesReactor()) {
      process.signal("KILL");
    }
    end(exit == null ? new ConnectionLost("the reactor stopped", null) : exit);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean write(ByteBuffer bytes) {
    loop.requireThread();
    if (stdin == null) {
      loop.droppedWrite(bytes.remaining());
      bytes.position(bytes.limit());
      return false;
    }
    return stdin.write(bytes);
  }

  @Override
  public boolean writeSequence(Iterable<ByteBuffer> pieces) {
    loop.requireThread();
    boolean room = stdin != null && stdin.writeSequence(List.of());
    for (ByteBuffer piece : pieces) {
      room = write(piece);
    }
    return room;
  }

  @Override
  public boolean writeToChild(int fd, ByteBuffer bytes) {
    if (fd != ProcessProtocol.STDIN) {
      throw new IllegalArgumentException(
          "expected 0, the process's standard input, got %d: nothing else can be written"
              .formatted(fd));
    }
    return write(bytes);
  }

  @Override
  public Deferred<Void> drained() {
    loop.requireThread();
    return stdin == null ? Producing.tooLate(new ConnectionDone()) : stdin.drained();
  }

  @Override
  public long buffered() {
    loop.requireThread();
    return stdin == null ? 0 : stdin.buffered();
  }

  @Override
  public void closeStdin() {
    closeChildFd(ProcessProtocol.STDIN);
  }

  @Override
  public void closeStdout() {
    closeChildFd(ProcessProtocol.STDOUT);
  }

  @Override
  public void closeStderr() {
    closeChildFd(ProcessProtocol.STDERR);
  }

  @Override
  public void closeChildFd(int fd) {
    loop.requireThread();
    if (fd < ProcessProtocol.STDIN || fd > ProcessProtocol.STDERR) {
      throw new IllegalArgumentException("expected 0, 1 or 2, a pipe of the process, got " + fd);
    }
    for (ChildPipe pipe : pipes) {
      if (pipe.fd == fd) {
        pipe.carrier.loseConnection();
      }
    }
  }

  @Override
  public void loseConnection() {
    loop.requireThread();
    pipes.forEach(pipe -> pipe.carrier.loseConnection());
  }

  @Override
  public void signalProcess(String name) {
    loop.requireThread();
    send(SignalNames.checked(name));
  }

  @Override
  public void signalProcess(int number) {
    loop.requireThread();
    send(SignalNames.checked(number));
  }

  private void send(String signal) {
    if (exit != null || ended) {
      throw new ProcessExitedAlready(pid());
    }
    process.signal(signal);
  }

  @Override
  public void pauseProducing() {
    loop.requireThread();
    pipes.forEach(pipe -> pauseOutput(pipe, true));
  }

  @Override
  public void resumeProducing() {
    loop.requireThread();
    pipes.forEach(pipe -> pauseOutput(pipe, false));
  }

  private static void pauseOutput(ChildPipe pipe, boolean pause) {
    if (pipe.fd == ProcessProtocol.STDIN) {
      return;
    }
    if (pause) {
      pipe.carrier.pauseProducing();
    } else {
      pipe.carrier.resumeProducing();
    }
  }

  @Override
  public void registerProducer(PushProducer producer) {
    loop.requireThread();
    if (stdin == null) {
      producer.stopProducing();
    } else {
      stdin.registerProducer(producer);
    }
  }

  @Override
  public void registerProducer(PullProducer producer) {
    loop.requireThread();
    if (stdin == null) {
      producer.stopProducing();
    } else {
      stdin.registerProducer(producer);
    }
  }

  @Override
  public void unregisterProducer() {
    loop.requireThread();
    if (stdin != null) {
      stdin.unregisterProducer();
    }
  }

  @Override
  public String toString() {
    return "%s, process %d %s (%s)"
        .formatted(
            protocol.getClass().getName(),
            pid(),
            options.command(),
            exit == null ? "running" : exit.getMessage());
  }
}
