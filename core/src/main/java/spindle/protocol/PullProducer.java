package spindle.protocol;

/// Something that makes one piece of bytes each time it is asked.
public interface PullProducer {
  /// Write one piece, or unregister. Called when registered, then each time everything was sent.
  void resumeProducing();

  /// Make no more, ever: the consumer is gone.
  void stopProducing();
}
