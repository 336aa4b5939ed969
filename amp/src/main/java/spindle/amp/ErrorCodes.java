package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The exceptions that one command declares, by class and by code.
final class ErrorCodes {
  /// One of them.
  ///
  /// @param fatal whether it ends the connection
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Declared(byte[] code, boolean fatal, Constructor<? extends Exception> constructor) {}

  private final Map<Class<?>, Declared> byClass = new LinkedHashMap<>();
  private final Map<String, Declared> byCode = new LinkedHashMap<>();

  /// @throws IllegalArgumentException if one cannot be made, or two have the same code
  ErrorCodes(Class<?> command) {
    Errors errors = command.getAnnotation(Errors.class);
    if (errors != null) {
      for (Class<? extends Exception> each : errors.value()) {
        declare(each, false);
      }
      for (Class<? extends Exception> each : errors.fatal()) {
        declare(each, true);
      }
    }
  }

  private void declare(Class<? extends Exception> type, boolean fatal) {
    if (type.isSealed()) {
      for (Class<?> each : type.getPermittedSubclasses()) {
        declare(each.asSubclass(Exception.class), fatal);
      }
    }
    if (Modifier.isAbstract(type.getModifiers()) || byClass.containsKey(type)) {
      return;
    }
    String code = Names.code(type);
    Declared declared = new Declared(Names.bytes(code), fatal, constructor(type));
    byClass.put(type, declared);
    if (byCode.put(code, declared) != null) {
      throw new IllegalArgumentException("two errors have the code " + code);
    }
  }

  private static Constructor<? extends Exception> constructor(Class<? extends Exception> type) {
    try {
      Constructor<? extends Exception> constructor = type.getDeclaredConstructor(String.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException | InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          "%s needs a constructor that takes a String, in a package open to spindle.amp"
              .formatted(type.getName()),
          e);
    }
  }

  /// What a failure is declared as, if it is.
  @Nullable Declared of(Throwable failure) {
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      Declared declared = byClass.get(type);
      if (declared != null) {
        return declared;
      }
    }
    return null;
  }

  /// The exception that a code stands for.
  ///
  /// @return null if the command declares none
  @Nullable Exception made(byte[] code, String description) {
    Declared declared = byCode.get(new String(code, ISO_8859_1));
    if (declared == null) {
      return null;
    }
    try {
      return declared.constructor.newInstance(description);
    } catch (InvocationTargetException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(declared.constructor + " failed", e);
    }
  }
}
