package spindle.contract.trial;

import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;

/// Producers that write down, in a recorder's log, what they are told.
public final class Sources {
  private Sources() {}

  /// A push producer.
  public static final class Push implements PushProducer {
    private final Recorder recorder;
    public Runnable onPause = () -> {};
    public Runnable onResume = () -> {};
    public Runnable onStop = () -> {};

    public Push(Recorder recorder) {
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
  public static final class Pull implements PullProducer {
    private final Recorder recorder;
    public Runnable onResume = () -> {};
    public Runnable onStop = () -> {};

    public Pull(Recorder recorder) {
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
