package spindle.memory;

/// A program that is installed on a machine in memory, [MemoryHost#install]: what stands there for
/// an executable, written by a test.
///
/// ```java
/// host.install("cat", process -> {
///   process.onInput(process::out);
///   process.onInputEnd(() -> process.exit(0));
/// });
/// ```
@FunctionalInterface
public interface MemoryProgram {
  /// Begins. The process goes on when this returns, until it exits or a signal ends it.
  ///
  /// @throws Exception fails the test: it leaves whoever lets the network's time pass
  void start(MemoryProcess process) throws Exception;
}
