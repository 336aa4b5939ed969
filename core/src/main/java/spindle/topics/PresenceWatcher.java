package spindle.topics;

/// Who wants to know who comes to a room and who goes: see [Presence#watch]. What it throws is
/// logged, and it is called again.
@FunctionalInterface
public interface PresenceWatcher {
  /// Somebody has come or gone. Who is there twice, by two windows or two members, comes with the
  /// first and goes with the last.
  ///
  /// @param here true if it has come, false if it has gone
  /// @throws Exception whatever the watcher throws
  void changed(String room, String who, boolean here) throws Exception;
}
