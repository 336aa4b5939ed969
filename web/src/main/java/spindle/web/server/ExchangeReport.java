package spindle.web.server;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import spindle.http.Status;
import spindle.web.ExchangeNotes;
import spindle.web.Origin;
import spindle.web.Request;

/// What is told of one exchange at its end. There is none if nobody listens.
final class ExchangeReport {
  private final Site site;
  private final Request request;
  private final Instant began;
  private final long beganNanos;

  private ExchangeReport(Site site, Request request, long beganNanos) {
    this.site = site;
    this.request = ExchangeNotes.begin(request);
    this.began = site.time().instant();
    this.beganNanos = beganNanos;
  }

  static @Nullable ExchangeReport begin(Site site, Request request, long nowNanos) {
    return site.isListenedTo() ? new ExchangeReport(site, request, nowNanos) : null;
  }

  /// The request, with notes.
  Request request() {
    return request;
  }

  void end(
      @Nullable Status status,
      long bytesSent,
      long bytesReceived,
      int trailersDropped,
      boolean aborted,
      long nowNanos) {
    String line = request + " " + request.version();
    Duration took = Duration.ofNanos(nowNanos - beganNanos);
    site.exchangeEnded(
        new EndedExchange(
            request.origin(),
            line,
            request,
            status,
            bytesSent,
            bytesReceived,
            trailersDropped,
            began,
            took,
            aborted));
  }

  /// Tells of a request whose head was refused.
  static void refused(Site site, Origin origin, String firstLine, Status status, long bytesSent) {
    Instant now = site.time().instant();
    site.exchangeEnded(
        new EndedExchange(
            origin, firstLine, null, status, bytesSent, 0, 0, now, Duration.ZERO, false));
  }
}
