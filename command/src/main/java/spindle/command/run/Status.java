package spindle.command.run;

/// With which status the command ends: those of sysexits.h, where it has one for the purpose.
final class Status {
  static final int WELL = 0;

  /// A service could not be made or started, or something failed.
  static final int FAILED = 1;

  /// EX_USAGE: the command line makes no sense.
  static final int USAGE = 64;

  /// EX_IOERR: the log cannot be written.
  static final int LOG = 74;

  /// EX_CONFIG: the configuration makes no sense, or it runs already.
  static final int CONFIGURATION = 78;

  /// SIGINT has ended it.
  static final int INTERRUPTED = 128 + 2;

  private Status() {}
}
