package spindle.reactor;

import java.io.IOException;

/// Finds a [Kernel] for this machine; looked up with `ServiceLoader` by [Reactor#create()], which
/// takes the available one of the highest rank.
public interface KernelProvider {
  /// Whether this kernel can run here and now.
  boolean available();

  /// Higher is preferred: 0 for what runs everywhere, more for what suits one system better.
  int rank();

  /// A new kernel.
  ///
  /// @throws IOException if it cannot be opened
  Kernel open() throws IOException;
}
