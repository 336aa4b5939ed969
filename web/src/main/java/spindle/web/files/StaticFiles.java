package spindle.web.files;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import spindle.defer.Deferred;
import spindle.http.Fields;
import spindle.http.FileEndings;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.reactor.Reactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Serves the files of one folder, to GET and HEAD: with ETag and Last-Modified, the conditions and
/// ranges of RFC 9110, redirects to folders' slashes, index files.
///
/// Nothing outside of the folder is served, whatever the path says: not by `..`, not by a symbolic
/// link that leads out. Nothing is served whose name, or that of a folder on the way, begins with a
/// dot, but `.well-known`; nothing but files, so no pipes and devices. All that is 404. Whoever may
/// write to the folder may change a file under a reader: one that gets shorter ends the connection.
///
/// The disk is asked by jobs. Files of up to 64 KiB are read by them and remembered for a moment;
/// what is larger the kernel copies to the network, where it can. Immutable; `withX` gives a
/// changed copy. May serve several reactors.
public final class StaticFiles implements Handler {
  private static final List<String> CODINGS = List.of("br", "zstd", "gzip");
  private static final Response METHODS =
      Response.of(Status.OK).withField("Allow", "GET, HEAD, OPTIONS");

  /// What a copy is made from.
  private static final class Draft {
    Path root = Path.of("");
    String variable = "";
    List<String> indexNames = List.of("index.html");
    boolean lists;
    boolean compressed;
    String cacheControl = "no-cache";
    FileEndings endings = FileEndings.usual();
    Duration remembered = Duration.ofSeconds(1);
    int rangesMax = 16;
    InstantSource time = InstantSource.system();
    RandomGenerator random = new SecureRandom();
  }

  private final Path root;
  private final String variable;
  private final List<String> indexNames;
  private final boolean lists;
  private final boolean compressed;
  private final String cacheControl;
  private final FileEndings endings;
  private final Duration remembered;
  private final int rangesMax;
  private final InstantSource time;
  private final RandomGenerator random;
  private final Lookup lookup;
  private final ThreadLocal<LookupCache> caches;

  private StaticFiles(Draft draft) {
    root = draft.root;
    variable = draft.variable;
    indexNames = draft.indexNames;
    lists = draft.lists;
    compressed = draft.compressed;
    cacheControl = draft.cacheControl;
    endings = draft.endings;
    remembered = draft.remembered;
    rangesMax = draft.rangesMax;
    time = draft.time;
    random = draft.random;
    lookup = new Lookup(root, indexNames, compressed ? CODINGS : List.of(), lists);
    caches = ThreadLocal.withInitial(() -> new LookupCache(remembered));
  }

  /// The files of `folder`: the path of a request is the path of the file in it.
  ///
  /// @param folder may be a symbolic link, which is followed anew each time
  public static StaticFiles of(Path folder) {
    Draft draft = new Draft();
    draft.root = folder.toAbsolutePath();
    return new StaticFiles(draft);
  }

  private StaticFiles with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.root = root;
    draft.variable = variable;
    draft.indexNames = indexNames;
    draft.lists = lists;
    draft.compressed = compressed;
    draft.cacheControl = cacheControl;
    draft.endings = endings;
    draft.remembered = remembered;
    draft.rangesMax = rangesMax;
    draft.time = time;
    draft.random = random;
    change.accept(draft);
    return new StaticFiles(draft);
  }

  /// A copy for a route such as `/static/{file...}`: what its variable stands for is the path in
  /// the folder.
  ///
  /// @param name of the variable
  public StaticFiles at(String name) {
    return with(draft -> draft.variable = name);
  }

  /// A copy that answers for a folder with the first of these files that is in it; `index.html` if
  /// nothing is said.
  public StaticFiles withIndex(String... names) {
    return with(draft -> draft.indexNames = List.of(names));
  }

  /// A copy that shows what is in a folder where there is no index file. Anybody sees all names
  /// then.
  public StaticFiles withListing() {
    return with(draft -> draft.lists = true);
  }

  /// A copy that looks beside a file for one that has its bytes compressed, `a.css.br`, `a.css.zst`
  /// or `a.css.gz` for `a.css`, and serves that to who accepts it. Nobody checks that it has the
  /// same bytes, of one member, and for zstd a window of at most 8 MiB, as browsers take no others.
  public StaticFiles withCompressed() {
    return with(draft -> draft.compressed = true);
  }

  /// A copy with another field Cache-Control: `public, max-age=31536000, immutable` for files whose
  /// names change with their bytes. If nothing is said it is `no-cache`: the client keeps a file,
  /// and asks each time whether it still is the same.
  ///
  /// @param value empty for no such field
  /// @throws IllegalArgumentException if it has a control
  public StaticFiles withCacheControl(String value) {
    var _ = Fields.of("Cache-Control", value);
    return with(draft -> draft.cacheControl = value);
  }

  /// A copy that says other media types.
  public StaticFiles withEndings(FileEndings other) {
    return with(draft -> draft.endings = other);
  }

  /// A copy that remembers for another time what the disk said, and small files; a second if
  /// nothing is said, zero for no time. At most 1024 paths and 8 MiB for each reactor.
  public StaticFiles withMemoryOf(Duration other) {
    if (other.isNegative()) {
      throw new IllegalArgumentException("expected a time of zero or more, got " + other);
    }
    return with(draft -> draft.remembered = other);
  }

  /// A copy with another limit on the ranges that one request may ask for; 16 if nothing is said.
  /// To more the answer is the whole file.
  public StaticFiles withRangesMax(int ranges) {
    if (ranges < 0) {
      throw new IllegalArgumentException("expected a limit of zero or more, got " + ranges);
    }
    return with(draft -> draft.rangesMax = ranges);
  }

  /// A copy that takes the time of day from here and not from the system.
  public StaticFiles withTime(InstantSource source) {
    return with(draft -> draft.time = source);
  }

  /// A copy that makes boundaries between ranges from this and not from a `SecureRandom`.
  public StaticFiles withRandom(RandomGenerator source) {
    return with(draft -> draft.random = source);
  }

  FileEndings endings() {
    return endings;
  }

  String cacheControl() {
    return cacheControl;
  }

  int rangesMax() {
    return rangesMax;
  }

  RandomGenerator random() {
    return random;
  }

  /// Answers with a file: 200, 206, 304, 412 or 416; 301 to a folder's path without a slash; 403
  /// for what the server may not read, 404 for what is not there. Must be called on a reactor's
  /// thread.
  @Override
  public Response handle(Request request) {
    switch (request.method()) {
      case "GET", "HEAD" -> {}
      case "OPTIONS" -> {
        return METHODS;
      }
      default ->
          throw new HttpError(
              Status.METHOD_NOT_ALLOWED,
              "A file takes GET and HEAD.",
              Fields.of("Allow", "GET, HEAD, OPTIONS"));
    }
    List<String> segments = segments(request);
    if (segments.isEmpty()) { // mounted, and asked for without the slash
      return slashed(request, segments);
    }
    Reactor reactor = Reactor.current();
    LookupCache cache = caches.get();
    Found known = cache.find(segments, reactor.nowNanos());
    if (known != null) {
      return answer(request, segments, known);
    }
    return Response.later(
        looked(cache, segments, request.method().equals("GET"))
            .addCallback(found -> answer(request, segments, found)));
  }

  /// What is there, by a job of its own unless one is under way for somebody else who asks for the
  /// same.
  private Deferred<Found> looked(LookupCache cache, List<String> segments, boolean reads) {
    Reactor reactor = Reactor.current();
    return cache.shared(
        segments,
        reads,
        () ->
            look(reactor, segments, reads)
                .onSuccess(found -> cache.put(segments, found, reactor.nowNanos())));
  }

  private List<String> segments(Request request) {
    return variable.isEmpty() ? request.segments() : List.of(request.path(variable).split("/", -1));
  }

  private Deferred<Found> look(Reactor reactor, List<String> segments, boolean reads) {
    return reactor
        .deferToThread(() -> lookup.find(segments, reads))
        .addErrback(
            RejectedExecutionException.class,
            _ -> {
              throw new HttpError(
                  Status.SERVICE_UNAVAILABLE,
                  "Too many files are looked for.",
                  Fields.of("Retry-After", "1"));
            });
  }

  private Response answer(Request request, List<String> segments, Found found) {
    return switch (found) {
      case Found.Nothing _ -> throw new HttpError(Status.NOT_FOUND, "There is no such file.");
      case Found.Forbidden _ ->
          throw new HttpError(Status.FORBIDDEN, "The server may not read this file.");
      case Found.Unslashed _ -> slashed(request, segments);
      case Found.Listed listed -> Listing.page(segments, listed);
      case Found.Plain plain -> new FileAnswer(request, plain, this, time.instant()).response();
    };
  }

  /// A place that is relative to the folder's own, so no path can make another host of it.
  private static Response slashed(Request request, List<String> segments) {
    String path = request.pathAndQuery();
    int query = path.indexOf('?');
    String name = segments.isEmpty() ? request.prefix().getLast() : segments.getLast();
    return Response.redirect(
        Status.MOVED_PERMANENTLY,
        "./" + Listing.escaped(name) + "/" + (query < 0 ? "" : path.substring(query)));
  }
}
