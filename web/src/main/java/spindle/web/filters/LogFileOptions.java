package spindle.web.filters;

/// How a [LogFile] is kept. Immutable; `withX` gives a changed copy.
///
/// @param queueMax lines that wait for the disk; 10 000. Those beyond it are dropped and counted
/// @param sizeMax bytes from which on a file is put aside and another begun; without a limit unless
///   it is said
/// @param kept how many files that were put aside are kept; 5
public record LogFileOptions(int queueMax, long sizeMax, int kept) {
  private static final LogFileOptions DEFAULTS = new LogFileOptions(10_000, Long.MAX_VALUE, 5);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException unless each is at least 1
  public LogFileOptions {
    if (queueMax < 1 || sizeMax < 1 || kept < 1) {
      throw new IllegalArgumentException(
          "expected numbers of at least 1, got queueMax=%d, sizeMax=%d, kept=%d"
              .formatted(queueMax, sizeMax, kept));
    }
  }

  /// A queue of 10 000 lines, and one file that grows.
  public static LogFileOptions defaults() {
    return DEFAULTS;
  }

  /// A copy with another limit on lines that wait.
  public LogFileOptions withQueueMax(int lines) {
    return new LogFileOptions(lines, sizeMax, kept);
  }

  /// A copy that puts the file aside before it has more bytes than this: `access.log` becomes
  /// `access.log.1`, what was that `access.log.2`, and so on.
  ///
  /// @param files how many of these are kept
  public LogFileOptions withRotation(long bytes, int files) {
    return new LogFileOptions(queueMax, bytes, files);
  }
}
