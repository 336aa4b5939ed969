package spindle.testing;

import org.jspecify.annotations.Nullable;
import spindle.protocol.PullProducer;
import spindle.protocol.PushProducer;

/// The producer of a [RecordingTransport], driven only when the test fills or drains that.
final class DrivenProducer {
  private @Nullable PushProducer push;
  private @Nullable PullProducer pull;
  private boolean paused;

  boolean registered() {
    return push != null || pull != null;
  }

  @Nullable Object object() {
    return push != null ? push : pull;
  }

  /// Takes it, or stops it at once if the connection is lost.
  boolean register(PushProducer added, boolean lost) {
    requireNone();
    if (lost) {
      added.stopProducing();
    } else {
      push = added;
      paused = false;
    }
    return !lost;
  }

  boolean register(PullProducer added, boolean lost) {
    requireNone();
    if (lost) {
      added.stopProducing();
    } else {
      pull = added;
    }
    return !lost;
  }

  private void requireNone() {
    if (registered()) {
      throw new IllegalStateException(
          "there is a producer already, %s: unregister it first".formatted(object()));
    }
  }

  void unregister() {
    if (!registered()) {
      throw new IllegalStateException("there is no producer to unregister");
    }
    push = null;
    pull = null;
  }

  void pause() {
    if (push != null && !paused) {
      paused = true;
      push.pauseProducing();
    }
  }

  void resume() {
    if (push != null && paused) {
      paused = false;
      push.resumeProducing();
    } else if (pull != null) {
      pull.resumeProducing();
    }
  }

  void stop() {
    PushProducer pushes = push;
    PullProducer pulls = pull;
    push = null;
    pull = null;
    if (pushes != null) {
      pushes.stopProducing();
    } else if (pulls != null) {
      pulls.stopProducing();
    }
  }
}
