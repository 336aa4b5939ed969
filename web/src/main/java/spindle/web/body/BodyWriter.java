package spindle.web.body;

/// Writes a body in a fiber, see [Body#written].
@FunctionalInterface
public interface BodyWriter {
  /// Writes the body; when this returns, it has ended.
  ///
  /// @throws Exception anything: the body fails with it
  void write(BodySink out) throws Exception;
}
