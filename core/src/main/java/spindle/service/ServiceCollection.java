package spindle.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.defer.Recipient;
import spindle.defer.RepeatableCanceller;
import spindle.time.Scheduler;

/// Services that are started and stopped together, and are one service themselves: Twisted's
/// `MultiService`.
///
/// ```java
/// var app = new ServiceCollection("app");
/// app.addService(new Ledger());
/// app.addService(new StreamServerEndpointService("web", endpoint, factory));
/// app.startService().onSuccess(_ -> IO.println("ready"));
/// ```
///
/// They start in the order in which they were added, each when the one before it is ready, and stop
/// in the reverse order, each when the one after it has ended. So a service may use those that were
/// added before it, from its start to its end. If one cannot be started, it is named in the log at
/// once, those that had started are stopped, and then the start of the collection fails.
///
/// Stopping takes as long as the services take, unless [#stopWithin] has set a limit.
public class ServiceCollection extends Service {
  private final Map<String, Service> services = new LinkedHashMap<>();

  /// Those whose turn to start has not come.
  private final ArrayDeque<Service> toStart = new ArrayDeque<>();

  private @Nullable Scheduler clock;
  private Duration stopLimit = Duration.ZERO;
  private @Nullable Start start;

  /// An empty one.
  ///
  /// @throws IllegalArgumentException as for [Service#Service]
  public ServiceCollection(String name) {
    super(name);
  }

  /// Limits how long stopping may take in all. A service that has not ended by then is named in the
  /// log and not waited for; those before it are told to stop without waiting for one another.
  ///
  /// @throws IllegalArgumentException if `limit` is negative
  public final void stopWithin(Duration limit, Scheduler onClock) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("the limit is negative: " + limit);
    }
    clock = onClock;
    stopLimit = limit;
  }

  /// Adds a service. If this collection is running, it is started now; if it is starting, in its
  /// turn.
  ///
  /// @return fires when it is ready, if it is started now, and fails as [Service#startService];
  ///   otherwise at once
  /// @throws IllegalArgumentException if there is one with its name, or it is in another collection
  ///   already
  public final Deferred<Void> addService(Service service) {
    requireRoomFor(service);
    if (service.parent != null) {
      throw new IllegalArgumentException(
          service + " is in a collection already; setServiceParent moves it");
    }
    service.parent = this;
    services.put(service.name(), service);
    if (running()) {
      return service.startService();
    }
    if (start != null) {
      toStart.add(service);
    }
    return Deferred.succeed();
  }

  void requireRoomFor(Service service) {
    if (services.containsKey(service.name())) {
      throw new IllegalArgumentException(
          "there is a service '%s' in %s already".formatted(service.name(), this));
    }
    for (ServiceCollection above = this; above != null; above = above.parent()) {
      if (above == service) {
        throw new IllegalArgumentException("%s cannot be inside of itself".formatted(service));
      }
    }
  }

  /// Takes a service out and stops it.
  ///
  /// @return as [Service#stopService]
  /// @throws IllegalArgumentException if it is not in this collection
  public final Deferred<Void> removeService(Service service) {
    if (service.parent != this) {
      throw new IllegalArgumentException("%s is not in %s".formatted(service, this));
    }
    toStart.remove(service);
    services.remove(service.name());
    service.parent = null;
    return service.stopService();
  }

  /// The service with that name in this collection itself.
  public final Optional<Service> serviceNamed(String name) {
    return Optional.ofNullable(services.get(name));
  }

  /// Those in it, in the order in which they were added. A copy.
  public final List<Service> services() {
    return List.copyOf(services.values());
  }

  @Override
  protected Deferred<?> start() {
    toStart.addAll(services.values());
    Start begun = new Start();
    start = begun;
    begun.goOn();
    return begun.done;
  }

  @Override
  protected Deferred<?> stop() {
    return stopAll();
  }

  private Deferred<Void> stopAll() {
    ServicesStop stop = new ServicesStop(path(), services().reversed());
    if (clock != null) {
      stop.limit(stopLimit, clock);
    }
    return stop.begin();
  }

  /// One start, from the first service to the last.
  private final class Start implements Recipient<Void>, RepeatableCanceller<Void> {
    final Deferred<Void> done = new Deferred<>(this);
    private @Nullable Service current;
    private boolean inLoop;
    private boolean waiting;
    private boolean over;

    /// In a loop and not from callback to callback, however many there are.
    void goOn() {
      if (inLoop) {
        return;
      }
      inLoop = true;
      while (!over && !waiting) {
        Service next = toStart.poll();
        if (next == null) {
          end();
          done.callback();
        } else {
          current = next;
          waiting = true;
          next.startService().deliverTo(this);
        }
      }
      inLoop = false;
    }

    @Override
    public void succeeded(Void ready) {
      waiting = false;
      goOn();
    }

    @Override
    public void failed(Throwable failure) {
      waiting = false;
      Service failed = Objects.requireNonNull(current);
      if (over || failed.parent() != ServiceCollection.this) {
        goOn();
      } else {
        takeBack(failure);
      }
    }

    /// Stops those that had started, and fails then.
    private void takeBack(Throwable failure) {
      end();
      stopAll().onSuccess(_ -> done.errback(failure));
    }

    private void end() {
      over = true;
      toStart.clear();
      start = null;
    }

    @Override
    public void cancel(Deferred<Void> wished) {
      if (!over) {
        takeBack(new CancelledError());
      }
    }
  }
}
