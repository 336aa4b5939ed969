package spindle.service;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Home;
import spindle.defer.Recipient;

/// A part of a program that is started and stopped: Twisted's `Service`. Extend it, and say in
/// [#start] and [#stop] what that means; when each is called is this class's business.
///
/// ```java
/// class Ledger extends Service {
///   Ledger() {
///     super("ledger");
///   }
///   @Override protected Deferred<?> start() {
///     return reactor.deferToThread(() -> read(file));   // ready when it has been read
///   }
///   @Override protected Deferred<?> stop() {
///     return reactor.deferToThread(() -> write(file));
///   }
/// }
/// ```
///
/// "Started" means ready: the Deferred of [#startService] fires when whoever needs this service can
/// use it. A failed start leaves it stopped. The last wish counts, whatever is under way: one that
/// is started while it stops starts again when that is done, one that is stopped while it starts is
/// cancelled. So [#start] and [#stop] are called in turns, and never while the other goes on.
///
/// What goes wrong is logged when it happens, with the service's name and those above it. Belongs
/// to the reactor's thread.
public abstract class Service {
  static final System.Logger LOG = System.getLogger("spindle.service");

  private final String name;
  private final int home = Home.bitsHere();
  private final List<Deferred<Void>> waitForStart = new ArrayList<>();
  private final List<Deferred<Void>> waitForStop = new ArrayList<>();
  private ServiceState state = ServiceState.STOPPED;

  /// Whether it is to start again when it has stopped.
  private boolean again;

  private @Nullable Deferred<?> starting;
  @Nullable ServiceCollection parent;

  /// One that is not started.
  ///
  /// @param name for people, and to be found in its collection; no other there may have it
  /// @throws IllegalArgumentException if the name is empty or has a `/`, which paths have
  protected Service(String name) {
    if (name.isEmpty() || name.contains("/")) {
      throw new IllegalArgumentException(
          "expected the name of a service, without '/', got '%s'".formatted(name));
    }
    this.name = name;
  }

  /// Begins the work.
  ///
  /// @return fires when it is ready; fails if it cannot be, having given back what it had taken.
  ///   Null is ready at once. It is cancelled if the service is stopped before
  /// @throws Exception anything; as a Deferred that fails
  protected abstract @Nullable Deferred<?> start() throws Exception;

  /// Ends the work. Called only when it has begun well, once each time. Does nothing unless
  /// overridden.
  ///
  /// @return fires when it has ended; null has ended at once. A failure is logged, and it counts as
  ///   ended
  /// @throws Exception anything; as a Deferred that fails
  protected @Nullable Deferred<?> stop() throws Exception {
    return null;
  }

  /// Starts it, unless it is started already.
  ///
  /// @return fires when it is ready, at once if it is. Fails with [ServiceFailed] if it cannot be
  ///   started, which was logged then and need not be handled, or with [CancelledError] if it is
  ///   stopped before. To cancel this is to wait no longer, and changes nothing else
  public final Deferred<Void> startService() {
    Home.requireHere(home);
    if (state == ServiceState.RUNNING) {
      return Deferred.succeed();
    }
    Deferred<Void> ready = waiter(waitForStart);
    switch (state) {
      case STOPPED -> begin();
      case STOPPING -> again = true;
      default -> {}
    }
    return ready;
  }

  /// Stops it, unless it is stopped already.
  ///
  /// @return fires when it has stopped, at once if it has. Never fails: what goes wrong is logged.
  ///   To cancel this is to wait no longer, and changes nothing else
  public final Deferred<Void> stopService() {
    Home.requireHere(home);
    if (state == ServiceState.STOPPED) {
      return Deferred.succeed();
    }
    Deferred<Void> stopped = waiter(waitForStop);
    again = false;
    boolean wasRunning = state == ServiceState.RUNNING;
    boolean wasStarting = state == ServiceState.STARTING;
    state = ServiceState.STOPPING;
    List<Deferred<Void>> refused = taken(waitForStart);
    if (wasRunning) {
      callStop();
    } else if (wasStarting && starting != null) {
      starting.cancel();
    }
    refuse(refused, new CancelledError("service '%s' was stopped".formatted(path())));
    return stopped;
  }

  private static Deferred<Void> waiter(List<Deferred<Void>> among) {
    Deferred<Void> waiter = new Deferred<>(among::remove);
    among.add(waiter);
    return waiter.reportedElsewhere();
  }

  private void begin() {
    state = ServiceState.STARTING;
    Deferred<?> ready = called(this::start);
    starting = ready;
    tell(ready, this::started, this::startFailed);
    if (state == ServiceState.STOPPING && starting == ready) {
      ready.cancel();
    }
  }

  private void started() {
    starting = null;
    if (state == ServiceState.STOPPING) {
      callStop();
    } else {
      state = ServiceState.RUNNING;
      LOG.log(Level.DEBUG, () -> this + " is ready");
      for (Deferred<Void> waiting : taken(waitForStart)) {
        waiting.callback();
      }
    }
  }

  private void startFailed(Throwable failure) {
    starting = null;
    boolean wasWanted = state == ServiceState.STARTING;
    if (!wasWanted && failure instanceof CancellationException) {
      ended();
      return;
    }
    ServiceFailed named =
        failure instanceof ServiceFailed child ? child : new ServiceFailed(path(), failure);
    if (named != failure) {
      logFailure(ServiceFailed.text(named), failure);
    }
    if (wasWanted) {
      state = ServiceState.STOPPED;
      refuse(taken(waitForStart), named);
    } else {
      ended();
    }
  }

  private void callStop() {
    tell(
        called(this::stop),
        this::ended,
        failure -> {
          logFailure(
              "service '%s' was not stopped well: %s"
                  .formatted(path(), ServiceFailed.text(failure)),
              failure);
          ended();
        });
  }

  private void ended() {
    LOG.log(Level.DEBUG, () -> this + " has ended");
    List<Deferred<Void>> waiting = taken(waitForStop);
    state = ServiceState.STOPPED;
    if (again) {
      again = false;
      begin();
    }
    for (Deferred<Void> each : waiting) {
      each.callback();
    }
  }

  private static void refuse(List<Deferred<Void>> waiting, Throwable failure) {
    for (Deferred<Void> each : waiting) {
      each.errback(failure);
    }
  }

  private static List<Deferred<Void>> taken(List<Deferred<Void>> from) {
    List<Deferred<Void>> all = List.copyOf(from);
    from.clear();
    return all;
  }

  /// What the world did is told in a line; what our program did wrong, with the place.
  static void logFailure(String what, Throwable failure) {
    if (failure instanceof IOException) {
      LOG.log(Level.ERROR, what);
    } else {
      LOG.log(Level.ERROR, what, failure);
    }
  }

  /// One of the two that a subclass says.
  @FunctionalInterface
  private interface Half {
    @Nullable Deferred<?> call() throws Exception;
  }

  private static Deferred<?> called(Half half) {
    try {
      return Objects.requireNonNullElseGet(half.call(), Deferred::succeed);
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (Throwable thrown) {
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return Deferred.fail(thrown);
    }
  }

  /// Told by a recipient and not by callbacks, so that what `then` throws is not lost in a chain
  /// that is somebody else's.
  private static <T> void tell(Deferred<T> half, Runnable then, Consumer<Throwable> otherwise) {
    half.deliverTo(
        new Recipient<T>() {
          @Override
          public void succeeded(T value) {
            then.run();
          }

          @Override
          public void failed(Throwable failure) {
            otherwise.accept(failure);
          }
        });
  }

  /// Its name.
  public final String name() {
    return name;
  }

  /// Its name with those above it: `app/web`.
  public final String path() {
    return parent == null ? name : parent.path() + "/" + name;
  }

  /// Where it is in its life.
  public final ServiceState state() {
    return state;
  }

  /// Whether it is ready. Not so any more as soon as it was told to stop.
  public final boolean running() {
    return state == ServiceState.RUNNING;
  }

  /// Whether it stops now and was told to start again after that.
  final boolean startsAgain() {
    return again;
  }

  /// The collection that it is in, or null.
  public final @Nullable ServiceCollection parent() {
    return parent;
  }

  /// Puts it into a collection: takes it out of the one that it is in, which stops it, and adds it
  /// there, which starts it if that is started. Nothing happens if it is there already.
  ///
  /// @return as [ServiceCollection#addService]
  /// @throws IllegalArgumentException as there; it stays where it was then
  public final Deferred<Void> setServiceParent(ServiceCollection collection) {
    if (parent == collection) {
      return Deferred.succeed();
    }
    collection.requireRoomFor(this);
    if (parent != null) {
      var _ = disownServiceParent();
    }
    return collection.addService(this);
  }

  /// Takes it out of the collection that it is in, if any, and stops it.
  ///
  /// @return as [#stopService]
  public final Deferred<Void> disownServiceParent() {
    return parent == null ? stopService() : parent.removeService(this);
  }

  /// Which one it is and how it is, for people: `service 'app/web', running`.
  @Override
  public String toString() {
    String how = state == ServiceState.STOPPING && again ? "restarting" : state.name();
    return "service '%s', %s".formatted(path(), how.toLowerCase(Locale.ROOT));
  }
}
