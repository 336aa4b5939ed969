package spindle.kernel;

import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// A socket that accepts connections, as a [Kernel] gives it.
public interface ListeningSocket {
  /// Names who is told that there are connections to accept, before the first [#interest].
  void watch(Kernel.Watcher watcher);

  /// Sets whether the watcher is told, with [Kernel#READ].
  void interest(boolean wanted);

  /// The next connection, or null if none waits.
  ///
  /// @throws AcceptFailed if one waits and could not be taken
  @Nullable StreamSocket accept() throws AcceptFailed;

  /// The number of its descriptor, for somebody who takes the socket over; -1 where the kernel has
  /// none to give. From now on the socket leaves its file, if it has one, when it is closed.
  default int shareDescriptor() {
    return -1;
  }

  /// Where it listens.
  Address host();

  /// Stops listening; connections that wait are reset. Never fails. The place is free again after
  /// the kernel's next [Kernel#await].
  void close();
}
