package spindle.web.filters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.StringJoiner;
import java.util.function.Consumer;
import spindle.time.Scheduler;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Writes down what a client asks and is answered, as an HTTP Archive (HAR 1.2), which browsers and
/// other tools show:
///
/// ```java
/// var recorder = HarRecorder.of(reactor);
/// var agent = new Agent(reactor).with(recorder);
/// …
/// Body.of(recorder.har()).saveTo(Path.of("requests.har"));
/// ```
///
/// A request is there when its response has ended: when its body was read, has failed, or is not
/// wanted any more. One without a response has the status 0 and says why in `_error`. Of bodies of
/// responses the first 64 KiB are kept, of those of requests nothing. The last 1000 requests are
/// kept, or fewer if they are more than 16 MiB; [#dropped] counts the others.
///
/// Values of the fields Authorization, Proxy-Authorization, Cookie and Set-Cookie, and of
/// `access_token=` in a URI, are not in it. Bodies and other fields may have secrets all the same.
///
/// Belongs to the thread of the reactor whose agents it serves; `withX` gives another recorder,
/// which is empty.
public final class HarRecorder implements Filter {
  /// What a recorder is made from.
  private static final class Draft {
    int entriesMax = 1000;
    int bytesMax = 16 * 1024 * 1024;
    int bodyMax = 64 * 1024;
    InstantSource time = InstantSource.system();
  }

  private final Scheduler clock;
  private final Draft settings;

  /// Each in JSON.
  private final ArrayDeque<byte[]> entries = new ArrayDeque<>();

  private long bytes;
  private long dropped;

  private HarRecorder(Scheduler clock, Draft settings) {
    this.clock = clock;
    this.settings = settings;
  }

  /// An empty recorder.
  ///
  /// @param clock that measures what a request took: the agent's reactor
  public static HarRecorder of(Scheduler clock) {
    return new HarRecorder(clock, new Draft());
  }

  private HarRecorder with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.entriesMax = settings.entriesMax;
    draft.bytesMax = settings.bytesMax;
    draft.bodyMax = settings.bodyMax;
    draft.time = settings.time;
    change.accept(draft);
    if (draft.entriesMax < 1 || draft.bytesMax < 1 || draft.bodyMax < 0) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, and 0 for bodies, got %d requests, %d bytes, %d of a body"
              .formatted(draft.entriesMax, draft.bytesMax, draft.bodyMax));
    }
    return new HarRecorder(clock, draft);
  }

  /// An empty recorder that keeps so many requests.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public HarRecorder withEntriesMax(int requests) {
    return with(draft -> draft.entriesMax = requests);
  }

  /// An empty recorder that keeps so many bytes of JSON.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public HarRecorder withBytesMax(int bytes) {
    return with(draft -> draft.bytesMax = bytes);
  }

  /// An empty recorder that keeps so many bytes of each response's body; 0 for none.
  ///
  /// @throws IllegalArgumentException if it is negative
  public HarRecorder withBodyMax(int bytes) {
    return with(draft -> draft.bodyMax = bytes);
  }

  /// An empty recorder that takes the time of day from here and not from the system.
  public HarRecorder withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// Asks `next`, and writes down what comes.
  @Override
  public Response handle(Request request, Handler next) {
    return new WatchedRequest(request, clock, settings.time.instant(), settings.bodyMax, this::add)
        .by(next);
  }

  private void add(WatchedRequest ended) {
    byte[] entry = new HarEntry(ended).json().getBytes(UTF_8);
    entries.add(entry);
    bytes += entry.length;
    while (entries.size() > settings.entriesMax || bytes > settings.bytesMax) {
      bytes -= entries.remove().length;
      dropped++;
    }
  }

  /// Requests that are in it.
  public int size() {
    return entries.size();
  }

  /// Requests that were dropped, since there were too many.
  public long dropped() {
    return dropped;
  }

  /// Forgets all requests.
  public void clear() {
    entries.clear();
    bytes = 0;
  }

  /// The archive, in JSON.
  public String har() {
    StringJoiner all = new StringJoiner(",\n", "[\n", "\n]");
    entries.forEach(each -> all.add(new String(each, UTF_8)));
    return "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Spindle\",\"version\":\"1\"},"
        + "\"entries\":"
        + all
        + "}}\n";
  }
}
