package spindle.ssh.carrier;

import org.slf4j.LoggerFactory;

/// Has the logger of MINA come up without a word. Where a program has no provider for SLF4J, that
/// would warn of it on standard error, although we never need its log.
public final class QuietLogger {
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private QuietLogger() {}

  /// To be called before anything of MINA is loaded. What a program has set stands, and nothing of
  /// it is left set.
  public static void settle() {
    boolean unset = System.getProperty(VERBOSITY) == null;
    if (unset) {
      System.setProperty(VERBOSITY, "ERROR");
    }
    try {
      LoggerFactory.getILoggerFactory();
    } finally {
      if (unset) {
        System.clearProperty(VERBOSITY);
      }
    }
  }
}
