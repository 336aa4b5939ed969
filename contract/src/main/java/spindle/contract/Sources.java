package spindle.contract;

import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;

/// Producers that write down, in a recorder's log, what they are told.
final class Sources {
  private Sources() {}

  /// A push producer.
  static final class Push implements PushProducer {
    private final Recorder recorder;
    Runnable onPause = () -> {};
    Runnable onResume = () -> {};
    Runnable onStop = () -> {};

    Push(Recorder recorder) {
      this.recorder = recorder;
    }

    @Override
    public void pauseProducing() {
      recorder.note("pause");
      onPause.run();
    }

    @Override
    public void resumeProducing() {
      recorder.note("resume");
      onResume.run();
    }

    @Override
    public void stopProducing() {
      recorder.note("stop");
      onStop.run();
    }
  }

  /// A pull producer.
  static final class Pull implements PullProducer {
    private final Recorder recorder;
    Runnable onResume = () -> {};
    Runnable onStop = () -> {};

    Pull(Recorder recorder) {
      this.recorder = recorder;
    }

    @Override
    public void resumeProducing() {
      recorder.note("pull");
      onResume.run();
    }

    @Override
    public void stopProducing() {
      recorder.note("stop");
      onStop.run();
    }
  }
}
