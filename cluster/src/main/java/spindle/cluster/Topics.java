package spindle.cluster;

import spindle.defer.Deferred;

/// Messages by subject, to whoever asked for them. A message goes to those who are subscribed and
/// reached when it is published; nobody keeps it for later.
///
/// Names of topics have 1 to 255 bytes.
public interface Topics {
  /// Sends `message` to all who are subscribed to `topic`, this member too. Who gets it gets it
  /// once, and in the order in which this member published; between two who publish there is no
  /// order.
  ///
  /// @param message copied if it is kept
  /// @return whether there is room for more: false if somebody does not keep up. It may go on, but
  ///   what is beyond the room is dropped for that one, who is told how much
  boolean publish(String topic, byte[] message);

  /// Has `subscriber` hear `topic`.
  ///
  /// @return fires when all members that are reached now know of it; fails if there are too many
  ///   topics
  Deferred<Subscription> subscribe(String topic, Subscriber subscriber);
}
