package spindle.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.kernel.Kernel;
import spindle.kernel.LaunchedProcess;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.reason.CannotSpawnError;
import spindle.reason.ConnectionClosed;
import spindle.reason.ConnectionDone;
import spindle.roles.ProcessOptions;

/// A child process as a socket: its output is what arrives, its input what is sent. How it ends is
/// the reason that the connection ends with, so the last thing to happen waits for that: the end of
/// our direction if its output has ended before, the end of its output otherwise.
public final class ProcessSocket extends Open implements StreamSocket, Children.Child {
  private final Children children;
  private final Loop loop;
  private final LaunchedProcess process;
  private final boolean outlivesReactor;
  private final StreamSocket output;
  private final StreamSocket input;
  private final List<Deferred<Void>> waiting = new ArrayList<>(0);
  private Kernel.Watcher watcher = operations -> {};
  private BooleanSupplier nobodyReads = () -> true;
  private @Nullable ConnectionClosed exit;
  private int interest;
  private boolean endIsTold;
  private boolean endIsHeld;
  private boolean outputEnded;
  private boolean inputIsBroken;
  private boolean closed;

  private ProcessSocket(
      Children children,
      LaunchedProcess process,
      StreamSocket output,
      StreamSocket input,
      boolean outlives) {
    this.children = children;
    loop = children.loop;
    this.process = process;
    this.output = output;
    this.input = input;
    outlivesReactor = outlives;
  }

  public static ProcessSocket launch(Children children, ProcessOptions options)
      throws CannotSpawnError {
    ProcessOptions piped = options.withInput(Redirect.PIPE).withOutput(Redirect.PIPE);
    if (options.errors() == Redirect.PIPE && !options.errorsToOutput()) {
      piped = piped.withErrors(Redirect.INHERIT);
    }
    LaunchedProcess launched = children.launch(piped);
    StreamSocket output = launched.output();
    StreamSocket input = launched.input();
    if (output == null || input == null) {
      launched.signal("KILL");
      throw new CannotSpawnError(
          options.command().getFirst(), new IOException("its launcher gives no pipes"));
    }
    ProcessSocket socket =
        new ProcessSocket(children, launched, output, input, options.outlivesReactor());
    socket.begin();
    return socket;
  }

  private void begin() {
    loop.open.add(this);
    children.add(this);
    output.watch(operations -> watcher.ready(Kernel.READ));
    input.watch(this::inputReady);
    process.ended().onSuccess(reason -> loop.endOfTurn.add(() -> exited(reason)));
  }

  private void inputReady(int operations) {
    if ((operations & Kernel.WRITE) != 0) {
      watcher.ready(Kernel.WRITE);
    }
  }

  private void exited(ConnectionClosed reason) {
    if (exit != null) {
      return;
    }
    exit = reason;
    children.remove(this);
    loop.open.remove(this);
    waiting.forEach(Deferred::callback);
    if (endIsTold) {
      outputIsOver();
    }
    // What has waited for this is asked for again.
    if (!closed && endIsHeld) {
      watcher.ready(Kernel.READ);
    }
    if (!closed) {
      watcher.ready(Kernel.WRITE);
    }
  }

  /// The process has ended, and all that it wrote was read: nobody is left to write to.
  private void outputIsOver() {
    if (!closed && !inputIsBroken) {
      inputIsBroken = true;
      var _ = nobodyReads.getAsBoolean();
    }
  }

  @Override
  public @Nullable Deferred<Void> terminate() {
    if (outlivesReactor) {
      return null;
    }
    Deferred<Void> gone = new Deferred<>();
    waiting.add(gone);
    process.signal("TERM");
    return gone;
  }

  @Override
  public void reactorStopped() {
    children.remove(this);
    if (!outlivesReactor) {
      kill();
    }
  }

  public void kill() {
    if (exit == null) {
      process.signal("KILL");
    }
  }

  @Override
  public void watch(Kernel.Watcher told) {
    watcher = told;
  }

  @Override
  public void interest(int operations) {
    interest = operations;
    output.interest(endIsHeld ? 0 : operations & Kernel.READ);
    input.interest(operations & Kernel.WRITE);
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
  public int read(ByteBuffer into) throws IOException {
    int count = output.read(into);
    if (count >= 0) {
      return count;
    }
    if (exit == null && outputEnded) {
      endIsHeld = true;
      output.interest(0);
      return 0;
    }
    endIsTold = true;
    if (exit != null) {
      loop.endOfTurn.add(this::outputIsOver);
    }
    return -1;
  }

  @Override
  public int write(ByteBuffer from, boolean more) {
    int count = from.remaining();
    try {
      return inputIsBroken ? goesNowhere(from) : input.write(from, more);
    } catch (IOException broken) {
      inputBroke();
      var _ = goesNowhere(from);
      return count;
    }
  }

  @Override
  public long write(ByteBuffer[] from, int count, boolean more) {
    if (!inputIsBroken) {
      try {
        return input.write(from, count, more);
      } catch (IOException broken) {
        inputBroke();
      }
    }
    long taken = 0;
    for (int i = 0; i < count; i++) {
      taken += goesNowhere(from[i]);
    }
    return taken;
  }

  private static int goesNowhere(ByteBuffer from) {
    int count = from.remaining();
    from.position(from.limit());
    return count;
  }

  @Override
  public long send(SendableFile file, long position, long count) {
    try {
      return inputIsBroken ? count : input.send(file, position, count);
    } catch (IOException broken) {
      inputBroke();
      return count;
    }
  }

  /// The process reads no more. It may still write, and its end will tell what it thinks of it.
  private void inputBroke() {
    inputIsBroken = true;
    var _ = nobodyReads.getAsBoolean();
  }

  @Override
  public void onBrokenOutput(BooleanSupplier told) {
    nobodyReads = told;
  }

  @Override
  public boolean finishOutput() throws IOException {
    shutdownOutput();
    return !endIsTold || exit != null;
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (!outputEnded) {
      outputEnded = true;
      input.shutdownOutput();
    }
  }

  @Override
  public ConnectionClosed ended(ConnectionClosed why) {
    return exit != null && why instanceof ConnectionDone ? exit : why;
  }

  @Override
  public void close() {
    closed = true;
    output.close();
    input.close();
  }

  @Override
  public void reset() {
    kill();
    close();
  }

  @Override
  public Address peer() {
    return output.peer();
  }

  @Override
  public Address host() {
    return output.host();
  }
}
