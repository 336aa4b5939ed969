package spindle.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import spindle.reason.ConnectionClosed;

/// What happens to one child process: what it says, which of its pipes end, how it ends itself.
/// Extend it and override what you care about; the rest does nothing.
///
/// Every method is called on the reactor's thread, one at a time, never inside a call that this
/// protocol makes, and must not wait. What one throws is logged once; the process's pipes are then
/// closed, the process itself is left alone, and its end is still reported.
public abstract class ProcessProtocol {
  /// The number of a process's standard input, which we write.
  public static final int STDIN = 0;

  /// The number of a process's standard output, which we read.
  public static final int STDOUT = 1;

  /// The number of a process's standard error output, which we read.
  public static final int STDERR = 2;

  private @Nullable ProcessTransport transport;
  private boolean connected;

  /// For subclasses.
  protected ProcessProtocol() {}

  /// The process runs, and [#transport] may be used. Called inside `spawnProcess`.
  ///
  /// @throws Exception anything; see above
  public void connectionMade() throws Exception {}

  /// The process has written: one byte or more, to the output with the number `fd`. Calls
  /// [#outReceived] or [#errReceived].
  ///
  /// @param data lent until this method returns
  /// @throws Exception anything; see above
  public void childDataReceived(int fd, ByteBuffer data) throws Exception {
    if (fd == STDOUT) {
      outReceived(data);
    } else {
      errReceived(data);
    }
  }

  /// The process has written to its standard output.
  ///
  /// @param data lent until this method returns
  /// @throws Exception anything; see above
  public void outReceived(ByteBuffer data) throws Exception {}

  /// The process has written to its standard error output.
  ///
  /// @param data lent until this method returns
  /// @throws Exception anything; see above
  public void errReceived(ByteBuffer data) throws Exception {}

  /// The pipe with the number `fd` has ended, whoever closed it. Once for each pipe there was.
  /// Calls [#inConnectionLost], [#outConnectionLost] or [#errConnectionLost].
  ///
  /// @throws Exception anything; see above
  public void childConnectionLost(int fd) throws Exception {
    switch (fd) {
      case STDIN -> inConnectionLost();
      case STDOUT -> outConnectionLost();
      default -> errConnectionLost();
    }
  }

  /// The process's standard input is closed: nothing more can be written.
  ///
  /// @throws Exception anything; see above
  public void inConnectionLost() throws Exception {}

  /// Nothing more will come from the process's standard output; all that came was delivered.
  ///
  /// @throws Exception anything; see above
  public void outConnectionLost() throws Exception {}

  /// Nothing more will come from the process's standard error output; all that came was delivered.
  ///
  /// @throws Exception anything; see above
  public void errConnectionLost() throws Exception {}

  /// The process has ended. Its pipes may still hold what it has written, or be open in processes
  /// that it has started.
  ///
  /// @param reason [spindle.reason.ProcessDone] or [spindle.reason.ProcessTerminated]
  /// @throws Exception anything; it is logged and changes nothing else
  public void processExited(ConnectionClosed reason) throws Exception {}

  /// The process has ended and all its pipes have: everything it wrote was delivered. Called
  /// exactly once, and last.
  ///
  /// @param reason [spindle.reason.ProcessDone] or [spindle.reason.ProcessTerminated]; another
  ///   [spindle.reason.ConnectionLost] if the reactor stopped first, which leaves open how the
  ///   process will end
  /// @throws Exception anything; it is logged and changes nothing else
  public void processEnded(ConnectionClosed reason) throws Exception {}

  /// The process's pipes and number.
  ///
  /// @throws IllegalStateException before the process was started
  public final ProcessTransport transport() {
    ProcessTransport carrier = transport;
    if (carrier == null) {
      throw new IllegalStateException(
          getClass().getName() + " has no transport yet: use it from connectionMade() on");
    }
    return carrier;
  }

  /// For whoever is about to start a process for it.
  ///
  /// @throws ProtocolInUse if it has one, which has not ended yet
  public final void requireFree() {
    if (connected) {
      throw new ProtocolInUse(this);
    }
  }

  /// Gives this protocol its transport and tells it so. For whoever runs the process.
  ///
  /// @throws ProtocolInUse as [#requireFree] does
  /// @throws Exception what [#connectionMade] throws
  public final void makeConnection(ProcessTransport carrier) throws Exception {
    requireFree();
    connected = true;
    transport = carrier;
    connectionMade();
  }

  /// Tells this protocol that its process and all its pipes have ended. For whoever called
  /// [#makeConnection]; from now on it may be given another process.
  ///
  /// @throws Exception what [#processEnded] throws
  public final void endConnection(ConnectionClosed reason) throws Exception {
    connected = false;
    processEnded(reason);
  }
}
