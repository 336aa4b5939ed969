package spindle.kernel;

import java.io.IOException;
import java.util.Optional;

/// Finds a [Kernel] for this machine; looked up with `ServiceLoader` by
/// [spindle.reactor.Reactor#create()], which takes the one of the highest rank that lacks nothing,
/// or the one that the system property `spindle.kernel` names.
public interface KernelProvider {
  /// The kernel's name, as [Kernel#name] has it: `nio` or `epoll`.
  String name();

  /// What keeps this kernel from running here and now, as the object of "wants", and how to get it:
  /// `Linux on x86-64 or aarch64`. Empty if it can run.
  Optional<String> lacks();

  /// Higher is preferred: 0 for what runs everywhere, more for what suits one system better.
  int rank();

  /// A new kernel.
  ///
  /// @throws IOException if it cannot be opened
  Kernel open() throws IOException;
}
