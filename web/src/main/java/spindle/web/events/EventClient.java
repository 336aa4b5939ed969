package spindle.web.events;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.time.Scheduler;
import spindle.web.Handler;
import spindle.web.Request;

/// Listens to the events of servers, and comes back when a stream breaks, as browsers do: the HTML
/// standard, 9.2.
///
/// ```java
/// var events = EventClient.of(reactor, new Agent(reactor), new SecureRandom());
/// EventSource news = events.open("https://example.org/news");
/// for (Event event; (event = news.read()) != null; ) {       // in a fiber
///   System.out.println(event.data());
/// }
/// ```
///
/// When a stream ends or breaks, or the server cannot be reached, it is asked again, with the id of
/// the last event: after 3 s, or what the server has said, and up to half as long again, by chance,
/// so that not all clients come at once; twice as long each time nothing came, up to 60 s. It is
/// over when the server answers 204, and fails with [EventsRefused] where it answers with something
/// else; but 429 and 503 that say `Retry-After` are waited for.
///
/// Redirects are followed, and cookies and credentials sent, if the agent has filters for them.
/// Immutable; `withX` gives a changed copy. Belongs to the thread of the agent's reactor.
public final class EventClient {
  /// The longest time that a server may have us wait before we come back, unless we wait longer by
  /// ourselves.
  static final Duration WAIT_MAX = Duration.ofHours(1);

  /// The shortest.
  static final Duration WAIT_MIN = Duration.ofMillis(100);

  /// What one is made of.
  static final class Settings implements Cloneable {
    final Scheduler clock;
    final Handler agent;
    final RandomGenerator random;
    Duration retry = Duration.ofSeconds(3);
    Duration retryMax = Duration.ofSeconds(60);
    int lineMax = 64 * 1024;
    int eventMax = 1024 * 1024;
    @Nullable Duration silence;
    String lastId = "";
    boolean repeats;
    InstantSource time = InstantSource.system();

    Settings(Scheduler clock, Handler agent, RandomGenerator random) {
      this.clock = clock;
      this.agent = agent;
      this.random = random;
    }

    Settings copy() {
      try {
        return (Settings) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it can be copied", e);
      }
    }
  }

  private final Settings settings;

  private EventClient(Settings settings) {
    this.settings = settings;
    if (settings.lineMax < 1 || settings.eventMax < 1) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, got %d and %d"
              .formatted(settings.lineMax, settings.eventMax));
    }
    if (!settings.retry.isPositive()
        || !settings.retryMax.isPositive()
        || (settings.silence != null && !settings.silence.isPositive())) {
      throw new IllegalArgumentException("expected times that are positive");
    }
  }

  /// One that asks by `agent`.
  ///
  /// @param clock that of the agent: its reactor
  /// @param agent a [spindle.web.client.Agent]
  /// @param random which pauses are chosen by
  public static EventClient of(Scheduler clock, Handler agent, RandomGenerator random) {
    return new EventClient(new Settings(clock, agent, random));
  }

  private EventClient with(Consumer<Settings> change) {
    Settings copy = settings.copy();
    change.accept(copy);
    return new EventClient(copy);
  }

  /// A copy that comes back after other times.
  ///
  /// @param first until the server says another; 3 s
  /// @param longest up to which it doubles; 60 s
  /// @throws IllegalArgumentException unless both are positive
  public EventClient withRetry(Duration first, Duration longest) {
    return with(copy -> {
      copy.retry = first;
      copy.retryMax = longest;
    });
  }

  /// A copy with another limit on a line; 64 KiB. Beyond it the source fails with [EventTooLarge].
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public EventClient withLineMax(int bytes) {
    return with(copy -> copy.lineMax = bytes);
  }

  /// A copy with another limit on the text of an event; 1 MiB. Beyond it as for a line.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public EventClient withEventMax(int characters) {
    return with(copy -> copy.eventMax = characters);
  }

  /// A copy that takes a server for dead that has sent no byte for so long while it was listened
  /// to, and comes back. Without this it waits for good: many servers say nothing for hours.
  ///
  /// @throws IllegalArgumentException if it is not positive
  public EventClient withSilence(Duration longest) {
    return with(copy -> copy.silence = longest);
  }

  /// A copy that goes on behind the event of this id, as if it had come already.
  ///
  /// @throws IllegalArgumentException if it has NUL, CR or LF, or more than 1024 characters
  public EventClient withLastId(String id) {
    String checked = Event.of("").withId(id).id().orElse("");
    if (checked.length() > EventParser.ID_MAX) {
      throw new IllegalArgumentException(
          "expected an id of at most %d characters, got %d"
              .formatted(EventParser.ID_MAX, checked.length()));
    }
    return with(copy -> copy.lastId = checked);
  }

  /// A copy that also sends a request other than GET again when its stream breaks. Say so only
  /// where that does no harm.
  public EventClient withRepetition() {
    return with(copy -> copy.repeats = true);
  }

  /// A copy that takes the time of dates in `Retry-After` from here and not from the system.
  public EventClient withTime(InstantSource source) {
    return with(copy -> copy.time = source);
  }

  /// Begins to listen.
  ///
  /// @throws IllegalArgumentException if it is no URI of HTTP
  public EventSource open(String uri) {
    return open(Request.get(uri));
  }

  /// Begins to listen to what answers a request. Unless that is a GET, or [#withRepetition] says
  /// so, it is sent once: the source is over when its stream has ended, and fails when that breaks.
  public EventSource open(Request request) {
    EventSource source = new EventSource(settings, request);
    source.begin();
    return source;
  }
}
