package spindle.web.events;

/// What happens to a client that does not take events as fast as they come, when as many wait for
/// it as may.
public enum SlowReader {
  /// Its stream ends. A browser comes back and says the last id that it has seen.
  END,

  /// The oldest that waits is dropped for the newest.
  DROP_OLDEST,

  /// Of each name only the newest waits.
  KEEP_LATEST
}
