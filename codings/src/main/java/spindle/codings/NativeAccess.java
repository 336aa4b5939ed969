package spindle.codings;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a native library can be used.
final class NativeAccess {
  /// Loads a library.
  @FunctionalInterface
  interface Loading {
    /// Why it could not be loaded; null if it is.
    @Nullable Throwable whyNot();
  }

  private NativeAccess() {}

  /// What it lacks, if anything. The JVM warns of native code that was not allowed, and a coding
  /// can be done without: so it is loaded only where it is allowed.
  ///
  /// @param loader the class that loads it, whose module needs the permission; looked for by this,
  ///   since it may be missing itself
  static Optional<String> lacks(Supplier<Class<?>> loader, Loading loading) {
    Module module;
    try {
      module = loader.get().getModule();
    } catch (NoClassDefFoundError missing) {
      return Optional.of("the class " + missing.getMessage());
    }
    if (!module.isNativeAccessEnabled()) {
      String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
      return Optional.of("--enable-native-access=" + name);
    }
    return Optional.ofNullable(loading.whyNot())
        .map(why -> "a library for %s (%s)".formatted(system(), why));
  }

  private static String system() {
    return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
  }
}
