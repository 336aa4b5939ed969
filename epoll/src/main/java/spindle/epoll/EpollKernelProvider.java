package spindle.epoll;

import java.io.IOException;
import spindle.reactor.Kernel;
import spindle.reactor.KernelProvider;

/// Offers [EpollKernel] on Linux, x86-64 and aarch64, where native access is enabled for this
/// module: without that the JDK would print a warning, and a kernel that can be done without should
/// not.
public final class EpollKernelProvider implements KernelProvider {
  /// For the service loader.
  public EpollKernelProvider() {}

  @Override
  public boolean available() {
    String machine = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (machine.equals("amd64") || machine.equals("aarch64"))
        && EpollKernelProvider.class.getModule().isNativeAccessEnabled();
  }

  @Override
  public int rank() {
    return 10;
  }

  @Override
  public Kernel open() throws IOException {
    return new EpollKernel();
  }
}
