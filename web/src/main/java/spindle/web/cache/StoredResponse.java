package spindle.web.cache;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spindle.http.Fields;
import spindle.http.HttpDate;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// A response that is kept, and how old it is.
///
/// @param fields without those of the connection
/// @param selecting what the fields of its request were that decide whether it fits another
/// @param body lent: nobody moves its position
/// @param asked when it was asked for
/// @param came when its head came
record StoredResponse(
    Status status, Fields fields, ByteBuffer body, Fields selecting, Instant asked, Instant came) {
  /// What is kept of an object beside its bytes.
  private static final long OVERHEAD = 500;

  private static final Set<Integer> BY_RULE_OF_THUMB = Set.of(200, 203, 300, 301, 308, 404, 410);
  private static final Duration THUMB_MAX = Duration.ofDays(1);

  /// RFC 9111, 3.1; and cookies, which were kept when they came.
  private static final List<String> OF_THE_CONNECTION =
      List.of(
          "Connection",
          "Keep-Alive",
          "Proxy-Authenticate",
          "Proxy-Authentication-Info",
          "Proxy-Connection",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade",
          "Set-Cookie");

  static Fields kept(Fields fields) {
    List<String> names = new ArrayList<>(OF_THE_CONNECTION);
    names.addAll(fields.members("Connection"));
    Fields kept = fields;
    for (String each : names) {
      kept = kept.without(each);
    }
    return kept;
  }

  /// What decides whether a response fits a request: the fields that it names in Vary, and who
  /// asks.
  static Fields selecting(Fields request, Fields response) {
    Fields selecting = Fields.none();
    List<String> names = new ArrayList<>(response.members("Vary"));
    names.add("Authorization");
    for (String each : names) {
      if (request.has(each) && !selecting.has(each)) {
        selecting = selecting.plus(each, String.join(", ", request.members(each)));
      }
    }
    return selecting;
  }

  boolean fits(Request request) {
    return selecting.equals(selecting(request.fields(), fields));
  }

  CacheControl control() {
    return CacheControl.of(fields);
  }

  /// How long it is fresh, RFC 9111, 4.2.1, from when the server has made it.
  Duration lifetime() {
    Optional<Duration> maxAge = control().time("max-age");
    if (maxAge.isPresent()) {
      return maxAge.get();
    }
    Instant made = made();
    if (fields.has("Expires")) {
      return HttpDate.parse(fields.firstOr("Expires", ""), came)
          .map(date -> Duration.between(made, date))
          .filter(Duration::isPositive)
          .orElse(Duration.ZERO);
    }
    return byRuleOfThumb(made);
  }

  /// A tenth of how long it has not changed, RFC 9111, 4.2.2.
  private Duration byRuleOfThumb(Instant made) {
    if (!BY_RULE_OF_THUMB.contains(status.code())) {
      return Duration.ZERO;
    }
    Duration tenth =
        HttpDate.parse(fields.firstOr("Last-Modified", ""), came)
            .map(date -> Duration.between(date, made).dividedBy(10))
            .filter(Duration::isPositive)
            .orElse(Duration.ZERO);
    return tenth.compareTo(THUMB_MAX) > 0 ? THUMB_MAX : tenth;
  }

  private Instant made() {
    return HttpDate.parse(fields.firstOr("Date", ""), came).orElse(came);
  }

  /// How old it is, RFC 9111, 4.2.3.
  Duration age(Instant now) {
    String said = fields.firstOr("Age", "0");
    long seconds = said.matches("[0-9]{1,9}") ? Long.parseLong(said) : 0;
    Duration apparent = positive(Duration.between(made(), came));
    Duration told = Duration.ofSeconds(seconds).plus(positive(Duration.between(asked, came)));
    Duration first = apparent.compareTo(told) > 0 ? apparent : told;
    return first.plus(positive(Duration.between(came, now)));
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }

  /// Whether the server can be asked if it has changed.
  boolean canBeValidated() {
    return fields.has("ETag") || fields.has("Last-Modified");
  }

  /// The request that asks so.
  Request validating(Request request) {
    Request asks = request;
    if (fields.has("ETag")) {
      asks = asks.withField("If-None-Match", fields.firstOr("ETag", ""));
    }
    if (fields.has("Last-Modified")) {
      asks = asks.withField("If-Modified-Since", fields.firstOr("Last-Modified", ""));
    }
    return asks;
  }

  /// The same with what a 304 says of it, RFC 9111, 3.2.
  StoredResponse confirmed(Fields said, Instant asks, Instant comes) {
    Fields updated = fields.without("Age");
    Fields told = kept(said).without("Content-Length").without("Content-Encoding");
    for (int i = 0; i < told.size(); i++) {
      updated = updated.without(told.name(i));
    }
    return new StoredResponse(status, updated.plusAll(told), body, selecting, asks, comes);
  }

  Response response(Instant now) {
    byte[] copy = new byte[body.remaining()]; // whoever reads it owns it
    body.duplicate().get(copy);
    Fields aged = fields.with("Age", Long.toString(age(now).toSeconds()));
    return Response.arrived(status, aged, Body.of(copy));
  }

  long size() {
    long size = OVERHEAD + body.remaining();
    for (Fields each : List.of(fields, selecting)) {
      for (int i = 0; i < each.size(); i++) {
        size += each.name(i).length() + each.value(i).length();
      }
    }
    return size;
  }
}
