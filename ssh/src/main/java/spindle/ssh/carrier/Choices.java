package spindle.ssh.carrier;

import java.util.List;
import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.core.CoreModuleProperties;
import spindle.time.Scheduler;

/// What both ends set MINA to: which algorithms it may use, and that it has neither threads nor
/// sockets.
public final class Choices {
  private Choices() {}

  /// Sets `manager` up, which is a client's or a server's.
  public static void settle(AbstractFactoryManager manager, Scheduler scheduler) {
    manager.setScheduledExecutorService(new ReactorTimers(scheduler), false);
    manager.setIoServiceFactoryFactory(new NoSockets());
    manager.setKeyExchangeFactories(
        manager.getKeyExchangeFactories().stream()
            .filter(each -> !each.getName().startsWith("diffie-hellman"))
            .toList());
    manager.setMacFactories(manager.getMacFactories().stream().filter(Choices::isGood).toList());
    manager.setSignatureFactories(
        manager.getSignatureFactories().stream().filter(Choices::isGood).toList());
    manager.setCompressionFactories(List.of(BuiltinCompressions.none));
  }

  /// Sets the sizes of windows and packets, and when keys are changed.
  public static void limit(
      AbstractFactoryManager manager,
      int window,
      int packet,
      long rekeyBytes,
      java.time.Duration rekeyTime) {
    CoreModuleProperties.WINDOW_SIZE.set(manager, (long) window);
    CoreModuleProperties.MAX_PACKET_SIZE.set(manager, (long) packet);
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(manager, rekeyBytes);
    CoreModuleProperties.REKEY_TIME_LIMIT.set(manager, rekeyTime);
  }

  /// SHA-1 is not taken, though MINA would take it last. (Nor are exchanges over finite fields: the
  /// peer has its say in how large they are, and the largest hold the reactor up for a long while.)
  private static boolean isGood(NamedFactory<?> factory) {
    String name = factory.getName();
    return !name.contains("sha1") && !name.contains("md5") && !name.startsWith("ssh-rsa");
  }

  /// The sockets are ours, and nothing is to ask MINA for one.
  private static final class NoSockets implements IoServiceFactoryFactory {
    @Override
    public IoServiceFactory create(FactoryManager manager) {
      throw new UnsupportedOperationException("MINA is to open no sockets");
    }

    @Override
    public void setExecutorServiceFactory(Factory<CloseableExecutorService> factory) {}
  }
}
