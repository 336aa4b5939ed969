package spindle.time;

/// Something to do later. It may throw anything; whoever runs it logs what it throws.
@FunctionalInterface
public interface Call {
  /// Does it.
  ///
  /// @throws Exception whatever the work throws
  void run() throws Exception;
}
