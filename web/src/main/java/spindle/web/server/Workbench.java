package spindle.web.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import spindle.http.HttpDate;
import spindle.http.wire.RequestParser;
import spindle.time.Scheduler;
import spindle.web.wire.HeadWriter;

/// What all connections of one site on one thread share, so that none of them holds it while it
/// waits: the array that input is parsed in, that in which heads are built, a parser, the date.
final class Workbench {
  private static final int INPUT = 64 * 1024;
  private static final long MILLIS = Duration.ofSeconds(1).toMillis();

  private final Site site;
  private final ByteBuffer input = ByteBuffer.allocate(INPUT);
  private final HeadWriter output = new HeadWriter();
  private RequestParser parser;

  /// Requests that have no whole response yet.
  int atWork;

  private String date = "";
  private long dateUntilNanos;

  Workbench(Site site) {
    this.site = site;
    this.parser = new RequestParser(site.limits().message());
  }

  /// As much of `lent` as there is room for, to be read before this is called again.
  ByteBuffer copyOf(ByteBuffer lent) {
    input.clear();
    int length = Math.min(lent.remaining(), input.capacity());
    input.put(0, lent, lent.position(), length);
    lent.position(lent.position() + length);
    return input.limit(length);
  }

  /// A parser between two heads. Who leaves a head in it that has not ended keeps it: [#forget].
  RequestParser parser() {
    return parser;
  }

  /// The parser is somebody's now.
  void forget() {
    parser = new RequestParser(site.limits().message());
  }

  /// Builds a head; to be sent before this is called again.
  HeadWriter output() {
    output.clear();
    return output;
  }

  /// The field Date, made once a second.
  String date(Scheduler scheduler) {
    long now = scheduler.nowNanos();
    if (date.isEmpty() || now - dateUntilNanos >= 0) {
      long millis = site.time().millis();
      date = HttpDate.format(Instant.ofEpochMilli(millis));
      dateUntilNanos = now + Duration.ofMillis(MILLIS - Math.floorMod(millis, MILLIS)).toNanos();
    }
    return date;
  }
}
