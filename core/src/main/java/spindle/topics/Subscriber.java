package spindle.topics;

/// Who hears a topic, on the reactor's thread. What it throws is logged, and it is called again.
@FunctionalInterface
public interface Subscriber {
  /// A message has come.
  ///
  /// @param sender the name of the member that published it
  /// @param message its own to keep
  /// @throws Exception whatever the subscriber throws
  void received(String topic, String sender, byte[] message) throws Exception;

  /// Some messages of `sender` to `topic` were dropped, since this member did not keep up, or since
  /// the way here was broken. They stood where this call comes, between the message before and the
  /// one after.
  ///
  /// @param sender empty where nobody knows whose they were, or whether there were any
  /// @param count how many; 0 where nobody knows
  /// @throws Exception whatever the subscriber throws
  default void missed(String topic, String sender, long count) throws Exception {
    System.getLogger("spindle.topics")
        .log(
            System.Logger.Level.WARNING,
            "missed {0} messages of {1} to ''{2}''",
            count == 0 ? "some" : count,
            sender.isEmpty() ? "others" : sender,
            topic);
  }
}
