package spindle.service;

/// Where a [Service] is in its life. One that is stopped may be started again.
public enum ServiceState {
  /// It does nothing: never started, or stopped, or its start has failed.
  STOPPED,
  /// It was told to start, and is not ready.
  STARTING,
  /// It is ready.
  RUNNING,
  /// It was told to stop, and has not ended.
  STOPPING
}
