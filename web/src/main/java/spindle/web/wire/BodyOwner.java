package spindle.web.wire;

/// The connection that an [ArrivingBody] comes over.
public interface BodyOwner {
  /// Somebody waits for the body.
  void bodyWanted();

  /// What waits of the body has changed: it was taken, or is not wanted.
  void bodyMoved();
}
