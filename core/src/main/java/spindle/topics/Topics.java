package spindle.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import spindle.defer.Deferred;

/// Messages by subject, to whoever asked for them. A message goes to those who are subscribed and
/// reached when it is published; nobody keeps it for later.
///
/// Who carries them is an engine: [LocalTopics] within one process, a cluster, a server of Redis. A
/// program that is written against this runs over each.
///
/// Names of topics have 1 to 255 bytes in UTF-8. Everything belongs to the reactor's thread.
public interface Topics {
  /// The longest name of a topic, in bytes.
  int NAME_MAX = 255;

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
  ///   topics. Cancelling it ends the subscription
  Deferred<Subscription> subscribe(String topic, Subscriber subscriber);

  /// For engines: `topic`, if it is the name of one.
  ///
  /// @throws IllegalArgumentException unless it has 1 to 255 bytes
  static String requireName(String topic) {
    int length = topic.getBytes(UTF_8).length;
    if (length < 1 || length > NAME_MAX) {
      throw new IllegalArgumentException(
          "expected a topic of 1 to %d bytes, got %d".formatted(NAME_MAX, length));
    }
    return topic;
  }
}
