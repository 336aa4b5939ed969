package spindle.nio;

import java.io.IOException;
import spindle.reactor.Kernel;
import spindle.reactor.KernelProvider;

/// Offers [NioKernel] to whoever asks for a kernel: available everywhere, preferred to nothing.
public final class NioKernelProvider implements KernelProvider {
  /// For the service loader.
  public NioKernelProvider() {}

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public Kernel open() throws IOException {
    return new NioKernel();
  }
}
