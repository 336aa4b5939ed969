package spindle.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.kernel.Kernel;
import spindle.kernel.ListeningSocket;
import spindle.kernel.SendableFile;
import spindle.kernel.StreamSocket;
import spindle.nio.NioKernel;
import spindle.protocol.SocketSetting;

/// The selectors, counted, on a clock that a test can put forward.
public final class CountingKernel implements Kernel {
  private final Kernel kernel;
  private final AtomicInteger awaits = new AtomicInteger();
  private final AtomicLong ahead = new AtomicLong();
  private final AtomicReference<@Nullable Runnable> event = new AtomicReference<>();
  private boolean fails;

  public CountingKernel() {
    try {
      kernel = new NioKernel();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /// How many waits have begun.
  int awaits() {
    return awaits.get();
  }

  /// Makes something happen while the loop waits the next time, and the turn that it waits in fail.
  void failAfter(Runnable happening) {
    event.set(happening);
  }

  public void putForward(long nanos) {
    ahead.addAndGet(nanos);
  }

  @Override
  public String name() {
    return "counting " + kernel.name();
  }

  @Override
  public long nanos() {
    return kernel.nanos() + ahead.get();
  }

  @Override
  public ListeningSocket listen(Address place, Listening how) throws IOException {
    return kernel.listen(place, how);
  }

  @Override
  public StreamSocket connect(
      Address to, @Nullable Address from, Map<SocketSetting, Integer> settings) throws IOException {
    return kernel.connect(to, from, settings);
  }

  @Override
  public SendableFile openFile(Path path, LinkOption... links) throws IOException {
    return kernel.openFile(path, links);
  }

  @Override
  public SendableFile borrowFile(FileChannel file) {
    return kernel.borrowFile(file);
  }

  @Override
  public Spare reserve() throws IOException {
    return kernel.reserve();
  }

  @Override
  public void await(long nanosMax) throws IOException {
    awaits.incrementAndGet();
    Runnable happening = event.getAndSet(null);
    if (happening != null) {
      happening.run();
      fails = true;
    }
    kernel.await(nanosMax);
  }

  @Override
  public void dispatch() {
    if (fails) {
      fails = false;
      throw new IllegalStateException("a layer's own mistake");
    }
    kernel.dispatch();
  }

  @Override
  public void wake() {
    kernel.wake();
  }

  @Override
  public void close() throws IOException {
    kernel.close();
  }
}
