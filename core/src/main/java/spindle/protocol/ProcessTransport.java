package spindle.protocol;

import java.nio.ByteBuffer;

/// One child process, as its protocol sees it. As a [ByteConsumer] it is the process's standard
/// input: what is written goes there, and if the process was started without one, it has ended.
/// What it makes as a producer is the process's output.
///
/// All methods belong to the reactor's thread and throw `WrongThreadException` elsewhere; none of
/// them waits; none calls the protocol before it returns. What concerns a pipe that has ended, or
/// that the process was started without, does nothing.
public interface ProcessTransport extends PushProducer, ByteConsumer {
  /// The number of the process. Never changes; once the process has ended the system may give it to
  /// another.
  long pid();

  /// Writes to the pipe with this number.
  ///
  /// @return whether there is room for more
  /// @throws IllegalArgumentException if `fd` is not [ProcessProtocol#STDIN], the only one that can
  ///   be written
  boolean writeToChild(int fd, ByteBuffer bytes);

  /// Closes the process's standard input, after what was written and after a registered producer
  /// has finished: the process reads the end of the stream.
  void closeStdin();

  /// Closes our end of the process's standard output: nothing more of it is delivered, and the
  /// process cannot go on writing to it.
  void closeStdout();

  /// Closes our end of the process's standard error output.
  void closeStderr();

  /// Closes the pipe with this number, 0, 1 or 2.
  ///
  /// @throws IllegalArgumentException if there is no such number
  void closeChildFd(int fd);

  /// Closes all pipes, the input after what was written. The process is not ended, though it may
  /// end when it notices: see [#signalProcess(String)].
  void loseConnection();

  /// Sends the process a signal: `TERM`, `KILL`, `INT`, `HUP`, `STOP`, `CONT`, `USR1` and so on, as
  /// POSIX names them, without `SIG`. It is on its way when this returns; signals keep their order.
  ///
  /// Nothing is sent to a process that is known to have ended.
  ///
  /// @throws spindle.reason.ProcessExitedAlready if the process has ended
  /// @throws IllegalArgumentException if there is no such name
  void signalProcess(String name);

  /// Sends the process the signal with this number, which may mean different signals on different
  /// systems.
  ///
  /// @throws spindle.reason.ProcessExitedAlready if the process has ended
  /// @throws IllegalArgumentException unless 1 ≤ `number` ≤ 64
  void signalProcess(int number);

  /// Stops reading from all of the process's output, which in time keeps it from writing on.
  @Override
  void pauseProducing();

  /// Goes on reading.
  @Override
  void resumeProducing();

  /// The same as [#loseConnection].
  @Override
  default void stopProducing() {
    loseConnection();
  }
}
