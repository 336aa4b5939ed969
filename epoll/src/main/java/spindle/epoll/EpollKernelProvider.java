package spindle.epoll;

import java.io.IOException;
import java.util.Optional;
import spindle.kernel.Kernel;
import spindle.kernel.KernelProvider;

/// Offers [EpollKernel] on Linux, x86-64 and aarch64, where native access is enabled for this
/// module: without that the JDK would print a warning, and a kernel that can be done without should
/// not.
public final class EpollKernelProvider implements KernelProvider {
  /// For the service loader.
  public EpollKernelProvider() {}

  @Override
  public String name() {
    return EpollKernel.NAME;
  }

  @Override
  public Optional<String> lacks() {
    String machine = System.getProperty("os.arch", "");
    if (!System.getProperty("os.name", "").equals("Linux")
        || !(machine.equals("amd64") || machine.equals("aarch64"))) {
      return Optional.of("Linux on x86-64 or aarch64");
    }
    Module own = EpollKernelProvider.class.getModule();
    return own.isNativeAccessEnabled()
        ? Optional.empty()
        : Optional.of("--enable-native-access=" + (own.isNamed() ? own.getName() : "ALL-UNNAMED"));
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
