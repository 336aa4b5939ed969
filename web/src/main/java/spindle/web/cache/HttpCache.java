package spindle.web.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Outcome;
import spindle.defer.Step;
import spindle.http.BadTarget;
import spindle.http.Fields;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Keeps responses in memory, and uses them again where RFC 9111 lets a private cache do so:
/// `agent.with(HttpCache.inMemory())`, before all other filters, next to the network.
///
/// A GET is answered from here while what is kept is fresh: as long as `max-age` or `Expires` say,
/// or for a tenth of the time for which it had not changed, a day at most. After that, or if the
/// server or the request says `no-cache`, the server is asked whether it has changed, by its ETag
/// or Last-Modified; on 304 what is here is used. What depends on fields of the request (`Vary`) is
/// kept for each; so is what was asked with another Authorization. A request that changes something
/// makes the cache forget what it has of that URI, and of those that Location and Content-Location
/// name, of the same origin.
///
/// Not kept are responses to requests with a Range or conditions of their own, parts (206),
/// `no-store`, `Vary: *`, what is neither fresh nor can be asked about, and bodies that did not
/// come to an end which shows. Of a request the directives `no-store`, `no-cache`, `max-age`,
/// `min-fresh`, `max-stale` and `only-if-cached` are followed; the latter is answered with 504 if
/// there is nothing. A response from here has a field Age.
///
/// It is for one user: two that have cookies of their own each need a cache of their own. Two
/// requests at the same time are both sent. Holds 64 MiB, 10 000 responses, bodies of 4 MiB at
/// most; what was not used for longest goes first. Belongs to the thread of the reactor whose
/// agents it serves; `withX` gives another cache, which is empty.
public final class HttpCache implements Filter {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<Integer> KEPT = Set.of(200, 203, 300, 301, 302, 307, 308, 404, 410);
  private static final List<String> OWN_CONDITIONS =
      List.of("Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since");
  private static final Duration FOREVER = Duration.ofSeconds(Integer.MAX_VALUE);

  /// What a cache is made from.
  private static final class Draft {
    long bytesMax = 64 * 1024 * 1024;
    int entriesMax = 10_000;
    int bodyMax = 4 * 1024 * 1024;
    Duration staleIfError = Duration.ZERO;
    InstantSource time = InstantSource.system();
  }

  private final Draft settings;
  private final StoredResponses stored;

  /// Bytes of bodies that are being read.
  private long collecting;

  private long hits;
  private long confirmed;

  private HttpCache(Draft settings) {
    this.settings = settings;
    this.stored = new StoredResponses(settings.bytesMax, settings.entriesMax);
  }

  /// An empty cache.
  public static HttpCache inMemory() {
    return new HttpCache(new Draft());
  }

  private HttpCache with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.bytesMax = settings.bytesMax;
    draft.entriesMax = settings.entriesMax;
    draft.bodyMax = settings.bodyMax;
    draft.staleIfError = settings.staleIfError;
    draft.time = settings.time;
    change.accept(draft);
    if (draft.bytesMax < 1 || draft.entriesMax < 1 || draft.bodyMax < 1) {
      throw new IllegalArgumentException(
          "expected limits of at least 1, got %d bytes, %d responses, %d bytes of a body"
              .formatted(draft.bytesMax, draft.entriesMax, draft.bodyMax));
    }
    if (draft.staleIfError.isNegative()) {
      throw new IllegalArgumentException("expected no negative time, got " + draft.staleIfError);
    }
    return new HttpCache(draft);
  }

  /// An empty cache that holds so many bytes: bodies, fields, and half a kilobyte for each
  /// response.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public HttpCache withBytesMax(long bytes) {
    return with(draft -> draft.bytesMax = bytes);
  }

  /// An empty cache that holds so many responses.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public HttpCache withEntriesMax(int responses) {
    return with(draft -> draft.entriesMax = responses);
  }

  /// An empty cache that keeps no larger bodies than this.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public HttpCache withBodyMax(int bytes) {
    return with(draft -> draft.bodyMax = bytes);
  }

  /// An empty cache that answers with what has been stale for no longer than this where the server
  /// cannot be reached, or answers 500, 502, 503 or 504. Without it that is done only where the
  /// response says `stale-if-error` (RFC 5861); never where it says `must-revalidate`.
  ///
  /// @throws IllegalArgumentException if it is negative
  public HttpCache withStaleIfError(Duration time) {
    return with(draft -> draft.staleIfError = time);
  }

  /// An empty cache that takes the time from here and not from the system.
  public HttpCache withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// Responses that it holds.
  public int entries() {
    return stored.entries();
  }

  /// Bytes that it holds.
  public long bytes() {
    return stored.bytes();
  }

  /// Requests that were answered from here without asking anybody.
  public long hits() {
    return hits;
  }

  /// Requests that were answered from here after the server had said that nothing has changed.
  public long confirmed() {
    return confirmed;
  }

  /// Forgets everything.
  public void clear() {
    stored.clear();
  }

  /// Answers from what is kept, or asks `next`.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    String uri = key(request);
    if (!SAFE.contains(request.method())) {
      return next.handle(request).then(response -> invalidated(request, uri, response));
    }
    boolean own = OWN_CONDITIONS.stream().anyMatch(request.fields()::has);
    if (!request.method().equals("GET") || own) {
      return next.handle(request);
    }
    CacheControl asked = CacheControl.of(request.fields());
    StoredResponse kept = stored.find(uri, request);
    Instant now = settings.time.instant();
    if (kept != null && isUsable(kept, asked, now)) {
      hits++;
      return kept.response(now);
    }
    if (asked.says("only-if-cached")) {
      return Response.of(Status.GATEWAY_TIMEOUT);
    }
    return kept == null || !kept.canBeValidated()
        ? fetched(request, uri, next, kept)
        : validated(request, uri, next, kept);
  }

  /// Under which its response is kept: the URI, and the host that is asked for if that is another.
  private static String key(Request request) {
    return key(request, request.uri());
  }

  private static String key(Request request, HttpUri uri) {
    String host = request.fields().firstOr("Host", "");
    String text = uri.withFragment(null).toString();
    return host.isEmpty() || host.equals(uri.authority()) ? text : text + " " + host;
  }

  /// RFC 9111, 4.2 and 5.2.1.
  private static boolean isUsable(StoredResponse kept, CacheControl asked, Instant now) {
    CacheControl said = kept.control();
    if (asked.says("no-cache") || said.says("no-cache")) {
      return false;
    }
    Duration age = kept.age(now);
    Duration left = kept.lifetime().minus(age);
    if (asked.time("max-age").filter(max -> age.compareTo(max) > 0).isPresent()) {
      return false;
    }
    if (asked.time("min-fresh").filter(least -> left.compareTo(least) < 0).isPresent()) {
      return false;
    }
    if (left.isPositive()) {
      return true;
    }
    return !said.says("must-revalidate") && isWithin(left.negated(), maxStale(asked));
  }

  private static Optional<Duration> maxStale(CacheControl asked) {
    return asked.saysAlone("max-stale") ? Optional.of(FOREVER) : asked.time("max-stale");
  }

  private static boolean isWithin(Duration stale, Optional<Duration> limit) {
    return limit.isPresent() && stale.compareTo(limit.get()) <= 0;
  }

  private Response fetched(
      Request request, String uri, Handler next, @Nullable StoredResponse stale) {
    Instant asked = settings.time.instant();
    return answer(request, next, stale, response -> kept(request, uri, response, asked));
  }

  private Response validated(Request request, String uri, Handler next, StoredResponse stale) {
    Instant asked = settings.time.instant();
    return answer(
        stale.validating(request),
        next,
        stale,
        response ->
            response.status().equals(Status.NOT_MODIFIED)
                ? confirmed(uri, stale, response, asked)
                : kept(request, uri, response, asked));
  }

  private Response confirmed(String uri, StoredResponse stale, Response response, Instant asked) {
    response.body().cancel();
    Instant now = settings.time.instant();
    StoredResponse fresh = stale.confirmed(response.fields(), asked, now);
    stored.put(uri, fresh);
    confirmed++;
    Response again = fresh.response(now);
    for (String cookie : response.fields().all("Set-Cookie")) {
      again = again.plusField("Set-Cookie", cookie); // for this time, as with any other response
    }
    return again;
  }

  /// What is here does where the server fails, if it may.
  private Response answer(
      Request request,
      Handler next,
      @Nullable StoredResponse stale,
      Step<Response, Response> otherwise) {
    Deferred<Response> coming = Deferred.maybeDeferred(() -> next.handle(request).whenHere());
    return Response.later(
        stale == null || !mayBeStale(stale)
            ? coming.addCallback(otherwise)
            : coming.addBoth(
                outcome -> fails(outcome) ? used(outcome, stale) : otherwise.take(outcome.get())));
  }

  private static boolean fails(Outcome<Response> outcome) {
    return switch (outcome) {
      case Outcome.Failure<Response>(Throwable why) -> why instanceof IOException;
      case Outcome.Success<Response>(Response response) ->
          switch (response.status().code()) {
            case 500, 502, 503, 504 -> true;
            default -> false;
          };
    };
  }

  private boolean mayBeStale(StoredResponse stale) {
    CacheControl said = stale.control();
    Duration limit = said.time("stale-if-error").orElse(settings.staleIfError);
    Duration late = stale.age(settings.time.instant()).minus(stale.lifetime());
    return !said.says("must-revalidate")
        && !said.says("no-cache")
        && limit.isPositive()
        && late.compareTo(limit) <= 0;
  }

  private Response used(Outcome<Response> failed, StoredResponse stale) {
    if (failed instanceof Outcome.Success<Response>(Response response)) {
      response.body().cancel();
    }
    hits++;
    return stale.response(settings.time.instant());
  }

  private Response kept(Request request, String uri, Response response, Instant asked) {
    Fields fields = response.fields();
    Instant came = settings.time.instant();
    StoredResponse empty =
        new StoredResponse(
            response.status(),
            StoredResponse.kept(fields),
            ByteBuffer.allocate(0),
            StoredResponse.selecting(request.fields(), fields),
            asked,
            came);
    boolean ends = response.body().length() >= 0 || fields.lists("Transfer-Encoding", "chunked");
    boolean fits = response.body().length() <= settings.bodyMax;
    if (!ends || !fits || !mayBeKept(request, empty)) {
      return response;
    }
    Consumer<byte[]> keep = body -> stored.put(uri, withBody(empty, body));
    if (response.body().length() == 0) {
      keep.accept(new byte[0]);
      return response;
    }
    Room room = new Room();
    return Response.arrived(
        response.status(), fields, new CollectedBody(response.body(), room::take, keep));
  }

  private static StoredResponse withBody(StoredResponse empty, byte[] body) {
    return new StoredResponse(
        empty.status(),
        empty.fields(),
        ByteBuffer.wrap(body),
        empty.selecting(),
        empty.asked(),
        empty.came());
  }

  /// RFC 9111, 3.
  private static boolean mayBeKept(Request request, StoredResponse response) {
    CacheControl said = response.control();
    boolean told = said.says("max-age") || response.fields().has("Expires");
    int code = response.status().code();
    boolean known = KEPT.contains(code) && (told || (code != 302 && code != 307));
    return known
        && !CacheControl.of(request.fields()).says("no-store")
        && !said.says("no-store")
        && !response.fields().lists("Vary", "*")
        && (response.canBeValidated() || response.lifetime().isPositive());
  }

  /// What of one body may be kept while it is read.
  private final class Room {
    private long taken;

    boolean take(int bytes) {
      boolean fits = taken + bytes <= settings.bodyMax && collecting + bytes <= settings.bytesMax;
      if (fits) {
        taken += bytes;
        collecting += bytes;
      }
      return fits;
    }
  }

  /// RFC 9111, 4.4.
  private Response invalidated(Request request, String uri, Response response) {
    int code = response.status().code();
    if (code >= 200 && code < 400) {
      stored.remove(uri);
      for (String name : List.of("Location", "Content-Location")) {
        response.fields().first(name).ifPresent(place -> invalidate(request, place));
      }
    }
    return response;
  }

  private void invalidate(Request request, String place) {
    try {
      HttpUri from = request.uri();
      HttpUri other = from.resolve(place);
      if (other.origin().equals(from.origin())) {
        stored.remove(key(request, other));
      }
    } catch (BadTarget _) {
      // A place that is none names nothing that could be here.
    }
  }

  /// What it holds, for people.
  @Override
  public String toString() {
    return "HttpCache[%d responses, %d bytes]".formatted(entries(), bytes());
  }
}
