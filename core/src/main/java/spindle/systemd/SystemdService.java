package spindle.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.endpoint.StreamServerEndpoint;
import spindle.endpoint.SystemdServerEndpoint;
import spindle.reactor.Reactor;
import spindle.reactor.UnixDatagrams;
import spindle.roles.ListenOptions;
import spindle.roles.Streams;
import spindle.service.Service;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// Tells systemd how this program does, as `sd_notify(3)` has it. Add it to an application after
/// all others:
///
/// ```java
/// var systemd = new SystemdService(reactor);
/// app.addService(new StreamServerEndpointService("web", place, factory));
/// app.addService(systemd);
/// System.exit(app.run());
/// ```
///
/// As the last it starts when all others are ready, and says `READY=1` then; it stops first, and
/// says `STOPPING=1`. If the unit has `WatchdogSec=`, it says `WATCHDOG=1` twice in that time, from
/// its start on to the end of the process, by calls of the reactor: one that is stuck in a callback
/// says nothing, and systemd starts the program anew.
///
/// Where no systemd has started this process, nothing is said, and it is ready at once. Messages
/// are datagrams to a UNIX socket, which only the epoll kernel sends: on another one, under
/// systemd, it cannot be started. What systemd has no room for is said again for 5 s.
public final class SystemdService extends Service {
  private static final int NAME_MAX = 255;
  private static final long MICRO = 1_000;

  private final Scheduler clock;
  private final Streams streams;
  private final @Nullable NotifySocket socket;
  private final OptionalLong watchdogMicros;
  private @Nullable DelayedCall sign;

  /// One named `systemd`, for what the environment of this process says.
  ///
  /// @throws IllegalArgumentException if that makes no sense
  public SystemdService(Reactor reactor) {
    this(reactor, reactor, System.getenv(), ProcessHandle.current().pid(), wayTo(reactor));
  }

  /// How messages to a place are sent.
  @FunctionalInterface
  interface Door {
    /// The way there.
    NotifySocket.Way to(UnixAddress place);
  }

  SystemdService(
      Scheduler clock, Streams streams, Map<String, String> environment, long pid, Door door) {
    super("systemd");
    this.clock = clock;
    this.streams = streams;
    String place = environment.getOrDefault("NOTIFY_SOCKET", "");
    socket = place.isEmpty() ? null : new NotifySocket(door.to(address(place)), clock);
    watchdogMicros = watchdog(environment, pid);
  }

  private static Door wayTo(Reactor reactor) {
    return place ->
        (message, descriptors) -> UnixDatagrams.send(reactor, place, message, descriptors);
  }

  private static UnixAddress address(String place) {
    if (place.startsWith("@")) {
      return new UnixAddress("\0" + place.substring(1));
    }
    if (place.startsWith("/")) {
      return new UnixAddress(place);
    }
    throw new IllegalArgumentException(
        "NOTIFY_SOCKET: expected a path, or '@' and a name, got '%s'".formatted(place));
  }

  private static OptionalLong watchdog(Map<String, String> environment, long pid) {
    String time = environment.getOrDefault("WATCHDOG_USEC", "");
    String whose = environment.getOrDefault("WATCHDOG_PID", "");
    if (time.isEmpty() || !(whose.isEmpty() || whose.equals(Long.toString(pid)))) {
      return OptionalLong.empty();
    }
    try {
      long micros = Long.parseLong(time);
      if (micros > 0) {
        return OptionalLong.of(micros);
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "WATCHDOG_USEC: expected a number of microseconds, got '%s'".formatted(time));
  }

  /// Whether a systemd listens to what is said here.
  public boolean underSystemd() {
    return socket != null;
  }

  /// How long systemd waits for a sign of life before it starts the program anew; zero if it does
  /// not.
  public Duration watchdog() {
    return Duration.ofNanos(watchdogMicros.orElse(0) * MICRO);
  }

  /// Says in a line what the program does at present, which `systemctl status` shows.
  public void status(String text) {
    say("STATUS=" + text.lines().findFirst().orElse(""));
  }

  /// Asks for more time to start, or to stop: `EXTEND_TIMEOUT_USEC`, from now on.
  public void extendTimeout(Duration more) {
    say("EXTEND_TIMEOUT_USEC=" + more.toNanos() / MICRO);
  }

  /// Reads configuration anew: says `RELOADING=1`, does the work, and says `READY=1` whatever has
  /// come of it, as units of `Type=notify-reload` want it. The work begins on a later turn, for the
  /// time that is told must be one after systemd has asked.
  ///
  /// @return fires when it is done; fails with what the work failed with, which is told as the
  ///   status, too
  public Deferred<Void> reload(Callable<? extends Deferred<?>> work) {
    return Deferred.deferLater(clock, Duration.ZERO)
        .onSuccess(_ -> say("RELOADING=1\nMONOTONIC_USEC=" + clock.nowNanos() / MICRO))
        .<Object>then(_ -> widened(work.call()))
        .onFailure(failure -> say("READY=1\nSTATUS=The reload has failed: " + line(failure)))
        .onSuccess(_ -> say("READY=1"))
        .then(_ -> Deferred.succeed());
  }

  @SuppressWarnings("unchecked")
  private static Deferred<Object> widened(Deferred<?> any) {
    return (Deferred<Object>) any;
  }

  private static String line(Throwable failure) {
    return failure.toString().lines().findFirst().orElse("");
  }

  /// Gives systemd a copy of a descriptor, which it keeps and gives to the successor of this
  /// process, with the sockets of the unit: `FDSTORE=1`. The unit must allow it,
  /// `FileDescriptorStoreMax=`.
  ///
  /// @param name by which the successor knows it: `systemd:name=…` as an endpoint
  /// @throws IllegalArgumentException if the name is empty, too long, or has `:` or control
  ///   characters in it
  public void store(String name, int descriptor) {
    requireName(name);
    if (socket != null) {
      socket.say("FDSTORE=1\nFDNAME=" + name, List.of(descriptor));
    }
  }

  /// Has systemd close all that it keeps under that name: `FDSTOREREMOVE=1`.
  ///
  /// @throws IllegalArgumentException as [#store]
  public void remove(String name) {
    requireName(name);
    say("FDSTOREREMOVE=1\nFDNAME=" + name);
  }

  private static void requireName(String name) {
    boolean good = name.chars().allMatch(c -> c > ' ' - 1 && c < 127 && c != ':');
    if (name.isEmpty() || name.length() > NAME_MAX || !good) {
      throw new IllegalArgumentException(
          "expected a name of 1 to %d characters of ASCII without ':', got '%s'"
              .formatted(NAME_MAX, name));
    }
  }

  /// The same place, with a listening socket that outlives this process: if systemd has one of that
  /// name, from a socket unit or kept for a predecessor, that one; otherwise `place` is listened
  /// at, and systemd is given a copy to keep. So a restart refuses nobody: who comes meanwhile
  /// waits in the socket. For TLS, put its endpoint round this one.
  ///
  /// @param options how a socket that systemd has is listened at: limits and the like, which the
  ///   socket itself does not know, as `place` has them
  /// @throws IllegalArgumentException as [#store]
  public StreamServerEndpoint keep(String name, StreamServerEndpoint place, ListenOptions options) {
    requireName(name);
    StreamServerEndpoint given = new SystemdServerEndpoint(streams, name, options);
    return new KeptEndpoint(this, name, place, given);
  }

  private void say(String assignments) {
    if (socket != null) {
      socket.say(assignments, List.of());
    }
  }

  /// The first word is not repeated: who cannot send it will be able to send no other.
  @Override
  protected @Nullable Deferred<?> start() throws IOException {
    if (socket != null) {
      socket.sendOrThrow("READY=1");
      if (sign == null && watchdogMicros.isPresent()) {
        giveSign();
      }
    }
    return null;
  }

  /// If something waits to be said, it says that systemd has had no room: there is no point in
  /// more.
  private void giveSign() {
    NotifySocket there = socket;
    if (there != null && there.idle()) {
      there.say("WATCHDOG=1", List.of());
    }
    Duration half = Duration.ofNanos(watchdogMicros.orElseThrow() * MICRO / 2);
    sign = clock.callLater(half, this::giveSign);
  }

  @Override
  protected @Nullable Deferred<?> stop() {
    say("STOPPING=1");
    return null;
  }
}
