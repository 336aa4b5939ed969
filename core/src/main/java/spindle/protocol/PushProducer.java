package spindle.protocol;

/// Something that makes bytes on its own until told to pause. A [Transport] is one: what it makes
/// is what its peer sends.
public interface PushProducer {
  /// Make no more for now. Called once each time the consumer becomes full.
  void pauseProducing();

  /// Go on. Called once each time there is room again.
  void resumeProducing();

  /// Make no more, ever: the consumer is gone.
  void stopProducing();
}
