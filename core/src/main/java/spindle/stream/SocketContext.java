package spindle.stream;

import java.util.concurrent.Callable;
import spindle.defer.Deferred;
import spindle.loop.Loop;
import spindle.protocol.LayerContext;
import spindle.time.Call;
import spindle.time.Scheduler;

/// What a layer may ask of the connection in which it stands.
final class SocketContext implements LayerContext {
  private final Loop loop;
  private final Call look;
  private boolean looks;

  /// @param look asks the layer again; does nothing once the connection has ended
  SocketContext(Loop loop, Call look) {
    this.loop = loop;
    this.look = look;
  }

  @Override
  public void lookAgain() {
    loop.requireThread();
    if (!looks) {
      looks = true;
      loop.endOfTurn.add(() -> {
        looks = false;
        look.run();
      });
    }
  }

  @Override
  public Scheduler scheduler() {
    return loop.scheduler;
  }

  @Override
  public <T> Deferred<T> deferToThread(Callable<T> job) {
    return loop.threads.deferToThread(job);
  }
}
