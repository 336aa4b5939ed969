package spindle.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import spindle.defer.Deferred;

/// One child process, as its protocol sees it. What is written goes to its standard input, and what
/// it makes as a producer is its output.
///
/// All methods belong to the reactor's thread and throw `WrongThreadException` elsewhere; none of
/// them waits; none calls the protocol before it returns. What concerns a pipe that has ended, or
/// that the process was started without, does nothing.
public interface ProcessTransport extends PushProducer {
  /// The number of the process. Known for good; once the process has ended the system may give it
  /// to another.
  long pid();

  /// Writes to the process's standard input, in order; as [Transport#write(ByteBuffer)].
  ///
  /// @param bytes from position to limit; taken when this returns
  /// @return whether there is room for more
  boolean write(ByteBuffer bytes);

  /// Writes to the process's standard input.
  ///
  /// @return whether there is room for more
  default boolean write(byte[] bytes) {
    return write(ByteBuffer.wrap(bytes));
  }

  /// Writes text to the process's standard input, as UTF-8.
  ///
  /// @return whether there is room for more
  default boolean write(String text) {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes several pieces to the process's standard input, as if they were one.
  ///
  /// @return whether there is room for more
  boolean writeSequence(Iterable<ByteBuffer> pieces);

  /// Writes to the pipe with this number.
  ///
  /// @return whether there is room for more
  /// @throws IllegalArgumentException if `fd` is not [ProcessProtocol#STDIN], the only one that can
  ///   be written
  boolean writeToChild(int fd, ByteBuffer bytes);

  /// Fires when there is room to write: at once if there is, otherwise when what is buffered has
  /// fallen to the low-water mark. Fails with the reason if the process's input has ended, or ends
  /// first; that failure need not be handled.
  Deferred<Void> drained();

  /// How many bytes were written and not yet taken by the pipe.
  long buffered();

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
  /// @throws ProcessExitedAlready if the process has ended
  /// @throws IllegalArgumentException if there is no such name
  void signalProcess(String name);

  /// Sends the process the signal with this number, which may mean different signals on different
  /// systems.
  ///
  /// @throws ProcessExitedAlready if the process has ended
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

  /// Pauses and resumes `producer` as the process's input fills and drains, and holds a close of it
  /// back until [#unregisterProducer]. If the input has ended, or the process has none, the
  /// producer is stopped at once.
  ///
  /// @throws IllegalStateException if one is registered
  void registerProducer(PushProducer producer);

  /// Asks `producer` for a piece now and each time everything was taken; otherwise as the other
  /// `registerProducer`.
  ///
  /// @throws IllegalStateException if one is registered
  void registerProducer(PullProducer producer);

  /// The producer has finished, or there is none.
  void unregisterProducer();
}
