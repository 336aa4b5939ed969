package spindle.process;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/// What is needed of `sun.misc.Signal`, the JDK's only way to hear of a signal and go on, which
/// javac warns of. So it is looked up.
public final class JdkSignals {
  /// The class by which the JDK shows its own handler, the one that ends the process.
  private static final String OWN_HANDLER = "sun.misc.Signal$SunMiscHandler";

  /// Told on a thread of the JDK.
  @FunctionalInterface
  public interface Receiver {
    /// The process has been sent a signal.
    void received(int number);
  }

  private final Object byDefault;
  private final Class<?> signalClass;
  private final Class<?> handlerClass;
  private final Method handle;
  private final Method number;

  /// Looks it up.
  ///
  /// @throws ReflectiveOperationException if this JDK has none
  public JdkSignals() throws ReflectiveOperationException {
    signalClass = Class.forName("sun.misc.Signal");
    handlerClass = Class.forName("sun.misc.SignalHandler");
    handle = signalClass.getMethod("handle", signalClass, handlerClass);
    number = signalClass.getMethod("getNumber");
    byDefault = handlerClass.getField("SIG_DFL").get(null);
  }

  public Object signal(String name) throws ReflectiveOperationException {
    return signalClass.getConstructor(String.class).newInstance(name);
  }

  public Object handler(Receiver receiver) {
    return Proxy.newProxyInstance(
        JdkSignals.class.getClassLoader(),
        new Class<?>[] {handlerClass},
        (self, method, arguments) -> answer(receiver, self, method, arguments));
  }

  private @Nullable Object answer(
      Receiver receiver, Object self, Method method, Object @Nullable [] arguments)
      throws ReflectiveOperationException {
    return switch (method.getName()) {
      case "handle" -> {
        if (arguments != null) {
          receiver.received((Integer) number.invoke(arguments[0]));
        }
        yield null;
      }
      case "equals" -> arguments != null && self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "Spindle's signal handler";
    };
  }

  public Object handle(Object signal, Object handler) throws ReflectiveOperationException {
    return handle.invoke(null, signal, handler);
  }

  /// Whether a handler is what the JDK begins with.
  public boolean isOwn(Object handler) {
    return handler == byDefault || handler.getClass().getName().equals(OWN_HANDLER);
  }
}
