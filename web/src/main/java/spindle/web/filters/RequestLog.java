package spindle.web.filters;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.time.Scheduler;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// A line for each request of a client when its response has ended: when its body was read, has
/// failed, or is not wanted any more. What an [AccessLog] is for a site.
///
/// ```java
/// agent.with(RequestLog.of(reactor, LogFile.open(Path.of("requests.log"))));
/// ```
///
/// ```text
/// 2026-11-29T09:30:00.123Z "GET https://example.org/a" 200 1256 0.034112
/// 2026-11-29T09:30:01.004Z "GET https://example.org/b" - 0 10.000310 RequestTimeout
/// ```
///
/// When it began; method and URI; the status, or `-`; bytes of the body that were read; what it
/// took in seconds; and, if it failed, the type of the failure. Added last, it tells of each
/// request of the program; added first, next to the network, of each redirect and repetition.
///
/// A line has at most 8 KiB, and no credentials: those in a URI, as `access_token=`, are left out,
/// and no field is in it but those.
public final class RequestLog implements Filter {
  private static final Logger LOG = System.getLogger("spindle.web.filters");
  private static final int LINE_MAX = 8 * 1024;
  private static final int LINE_MIN = 512;
  private static final int REST = 200;

  private final Scheduler clock;
  private final Consumer<String> sink;
  private final InstantSource time;
  private final int lineMax;

  private RequestLog(Scheduler clock, Consumer<String> sink, InstantSource time, int lineMax) {
    this.clock = clock;
    this.sink = sink;
    this.time = time;
    this.lineMax = lineMax;
  }

  /// As above.
  ///
  /// @param clock that measures what a request took: the agent's reactor
  /// @param sink takes each line, without an end of line, on the reactor's thread, so it must not
  ///   wait. If it throws, that is logged, and does no harm to the request
  public static RequestLog of(Scheduler clock, Consumer<String> sink) {
    return new RequestLog(clock, sink, InstantSource.system(), LINE_MAX);
  }

  /// A copy that takes the time of day from here and not from the system.
  public RequestLog withTime(InstantSource source) {
    return new RequestLog(clock, sink, source, lineMax);
  }

  /// A copy with another limit on the length of a line.
  ///
  /// @throws IllegalArgumentException if it is less than 512
  public RequestLog withLineMax(int characters) {
    if (characters < LINE_MIN) {
      throw new IllegalArgumentException(
          "expected lines of at least %d characters, got %d".formatted(LINE_MIN, characters));
    }
    return new RequestLog(clock, sink, time, characters);
  }

  /// Asks `next`, and writes the line at the end.
  @Override
  public Response handle(Request request, Handler next) {
    return new WatchedRequest(request, clock, time.instant(), 0, this::write).by(next);
  }

  private void write(WatchedRequest ended) {
    try {
      sink.accept(line(ended));
    } catch (RuntimeException failure) {
      LOG.log(Level.ERROR, "the log of requests loses a line, as its sink fails", failure);
    }
  }

  private String line(WatchedRequest ended) {
    LogLine line = new LogLine(false, lineMax, REST);
    line.plain(ended.began().truncatedTo(ChronoUnit.MILLIS).toString()).plain(" \"");
    Request request = ended.request();
    line.plain(request.method()).plain(" ");
    line.escaped(LoggedUris.withoutCredentials(uri(request)), true).plain("\" ");
    Response response = ended.response();
    line.plain(response == null ? "-" : Integer.toString(response.status().code()));
    line.plain(" ").plain(ended.bytes()).plain(" ");
    line.seconds(ended.waitNanos() + ended.receiveNanos());
    @Nullable Throwable failure = ended.failure();
    return line.plain(failure == null ? "" : " " + failure.getClass().getSimpleName()).toString();
  }

  static String uri(Request request) {
    return request.uri().withFragment(null).toString();
  }
}
