package spindle.nio;

import java.io.IOException;
import java.util.Optional;
import spindle.kernel.Kernel;
import spindle.kernel.KernelProvider;

/// Offers [NioKernel] to whoever asks for a kernel: available everywhere, preferred to nothing.
public final class NioKernelProvider implements KernelProvider {
  /// For the service loader.
  public NioKernelProvider() {}

  @Override
  public String name() {
    return NioKernel.NAME;
  }

  @Override
  public Optional<String> lacks() {
    return Optional.empty();
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
