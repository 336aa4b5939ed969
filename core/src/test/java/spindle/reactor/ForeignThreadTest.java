package spindle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.defer.Deferred;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.protocol.DatagramProtocol;
import spindle.protocol.Layer;
import spindle.protocol.ListeningPort;
import spindle.protocol.ProcessProtocol;
import spindle.protocol.Protocol;
import spindle.protocol.SocketSetting;
import spindle.protocol.Transport;
import spindle.roles.ConnectOptions;
import spindle.roles.DatagramOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ProcessOptions;
import spindle.time.DelayedCall;

/// Every public method, called on a wrong thread, says so or works: nothing is ever corrupted.
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignThreadTest {
  /// What may be called from any thread, because its documentation says so or because it tells what
  /// never changes.
  private static final Set<String> FROM_ANY_THREAD =
      Set.of(
          "Reactor.stop",
          "Reactor.close",
          "Reactor.running",
          "Reactor.exitSignal",
          "Reactor.toString",
          "Reactor.callFromThread",
          "Reactor.callInThread",
          "Reactor.callInThreadWithCallback",
          "Reactor.callMultipleInThread",
          "Reactor.blockingCallFromThread",
          "Reactor.blockingDeferredFromThread",
          "Reactor.execute",
          "Reactor.suggestThreadPoolSize",
          "Reactor.inReactorThread",
          "Transport.peer",
          "Transport.host",
          "Transport.limits",
          "Transport.scheduler",
          "ListeningPort.host",
          "Connector.destination",
          "DelayedCall.active",
          "DelayedCall.dueNanos",
          "DelayedCall.what",
          "DelayedCall.toString");

  /// These end the reactor, which others test.
  private static final Set<String> LEFT_OUT =
      Set.of("Reactor.stop", "Reactor.close", "Reactor.runUntil");

  private final List<String> offences = new ArrayList<>();
  private final Set<String> worked = new TreeSet<>();

  /// An echo, which keeps its transport for the test.
  private static final class Echo extends Protocol {
    @Override
    public void dataReceived(ByteBuffer data) {
      transport().write(data);
    }
  }

  @Test
  void everyPublicMethodOnAForeignThreadWorksOrSaysThatItIsTheWrongThread() throws Exception {
    try (RunningReactor running = RunningReactor.start()) {
      Reactor reactor = running.reactor;
      ListeningPort port =
          running.ask(() -> reactor.listenTCP(0, _ -> new Echo(), StopFromThreadsTest.LOCAL));
      Client client = connect(reactor, port);
      DelayedCall call = running.ask(() -> reactor.callLater(Duration.ofHours(1), () -> {}));
      Connector connector =
          running.ask(() ->
              reactor.connectTCP("127.0.0.1", ((IPv4Address) port.host()).port(), new Clients()));
      sweep(Reactor.class, reactor);
      sweep(Transport.class, client.transport());
      sweep(ListeningPort.class, port);
      sweep(Connector.class, connector);
      sweep(DelayedCall.class, call);
      assertThat(offences).isEmpty();
      Set<String> expected = new TreeSet<>(FROM_ANY_THREAD);
      expected.removeAll(LEFT_OUT);
      assertThat(worked).isEqualTo(expected);
      assertThat(client.ask(reactor, "still here")).isEqualTo("still here");
      assertThat(running.ask(call::active)).isTrue();
    }
  }

  private record Clients() implements ClientFactory<Protocol> {
    @Override
    public Protocol buildProtocol(Address address) {
      return new Protocol() {};
    }
  }

  /// Says something to the echo and waits for the answer.
  private static final class Client extends Protocol {
    private final StringBuilder received = new StringBuilder();
    private final AtomicReference<@Nullable Deferred<String>> answer = new AtomicReference<>();
    private int expected;

    @Override
    public void dataReceived(ByteBuffer data) {
      received.append(StandardCharsets.US_ASCII.decode(data));
      Deferred<String> waiting = answer.get();
      if (waiting != null && received.length() >= expected) {
        answer.set(null);
        waiting.callback(received.toString());
      }
    }

    String ask(Reactor reactor, String question) throws Exception {
      return reactor.<String>blockingDeferredFromThread(() -> {
        Deferred<String> waiting = new Deferred<>();
        expected = question.length();
        answer.set(waiting);
        transport().write(question);
        return waiting;
      });
    }
  }

  private static Client connect(Reactor reactor, ListeningPort port) throws Exception {
    return reactor.<Client>blockingDeferredFromThread(
        () -> reactor.connect(port.host(), _ -> new Client(), ConnectOptions.defaults()));
  }

  private void sweep(Class<?> type, Object subject) throws Exception {
    for (Method method : type.getMethods()) {
      String name = type.getSimpleName() + "." + method.getName();
      if (!Modifier.isStatic(method.getModifiers())
          && method.getDeclaringClass() != Object.class
          && !LEFT_OUT.contains(name)) {
        call(name, method, subject);
      }
    }
  }

  private void call(String name, Method method, Object subject) throws Exception {
    Throwable thrown = null;
    try {
      method.invoke(subject, arguments(method));
      worked.add(name);
    } catch (InvocationTargetException failed) {
      thrown = failed.getCause();
    }
    boolean saysSo =
        thrown instanceof WrongThreadException || thrown instanceof ReactorAlreadyRunning;
    if (thrown == null && !FROM_ANY_THREAD.contains(name)) {
      offences.add(method + " does not look at the thread");
    } else if (thrown != null && !saysSo) {
      offences.add(method + " threw " + thrown);
    }
  }

  private static Object[] arguments(Method method) throws IOException {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(method.getParameterTypes()[i], method);
    }
    return arguments;
  }

  private static Object argument(Class<?> type, Method method) throws IOException {
    return switch (type.getName()) {
      case "int" -> 1;
      case "long" -> 1L;
      case "boolean" -> false;
      case "[B" -> new byte[] {1};
      case "java.lang.String" -> "text";
      case "java.time.Duration" -> Duration.ZERO;
      case "java.nio.ByteBuffer" -> ByteBuffer.allocate(1);
      case "java.nio.file.Path" -> Path.of("pom.xml");
      case "java.nio.channels.FileChannel" -> FileChannel.open(Path.of("pom.xml"));
      case "java.nio.charset.Charset" -> StandardCharsets.UTF_8;
      case "java.util.List" -> List.of();
      case "java.lang.Iterable" -> List.of(ByteBuffer.allocate(1));
      case "java.util.concurrent.Callable" -> callable(method);
      case "spindle.address.Address" -> IPv4Address.of("127.0.0.1", 1);
      case "java.lang.Class" -> Layer.class;
      case "spindle.protocol.Protocol" -> new Protocol() {};
      case "spindle.protocol.DatagramProtocol" -> new DatagramProtocol() {};
      case "spindle.protocol.ProcessProtocol" -> new ProcessProtocol() {};
      case "spindle.roles.DatagramOptions" -> DatagramOptions.defaults();
      case "spindle.roles.ProcessOptions" -> ProcessOptions.of("true");
      case "spindle.protocol.SocketSetting" -> SocketSetting.SO_SNDBUF;
      case "spindle.reactor.EventPhase" -> EventPhase.BEFORE;
      case "spindle.roles.ListenOptions" -> ListenOptions.defaults();
      case "spindle.roles.ConnectOptions" -> ConnectOptions.defaults();
      case "spindle.reactor.SystemEventTrigger" -> trigger();
      case "[Ljava.nio.file.LinkOption;" -> new LinkOption[0];
      default -> anything(type);
    };
  }

  private static Callable<?> callable(Method method) {
    return method.getName().equals("blockingDeferredFromThread")
        ? () -> Deferred.succeed("value")
        : () -> "value";
  }

  private static SystemEventTrigger trigger() {
    return new SystemEventTrigger("event", EventPhase.BEFORE, () -> null, "a test");
  }

  /// Anything of an interface, doing nothing.
  private static Object anything(Class<?> type) {
    if (!type.isInterface()) {
      throw new AssertionError("tell this test how to make a " + type);
    }
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> null);
  }
}
