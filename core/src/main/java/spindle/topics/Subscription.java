package spindle.topics;

/// A subscriber's place with a topic.
public interface Subscription {
  /// Hears no more, from this moment. May be repeated.
  void end();
}
