package spindle.web.events;

/// Sends events in a fiber, see [EventStream#written].
@FunctionalInterface
public interface EventWriter {
  /// Sends; when this returns, the stream ends.
  ///
  /// @throws Exception anything; it is logged, and the stream breaks off
  void write(EventStream out) throws Exception;
}
