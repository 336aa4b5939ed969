package spindle.web.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import spindle.http.ByteRange;
import spindle.http.Conditions;
import spindle.http.EntityTag;
import spindle.http.Fields;
import spindle.http.HttpDate;
import spindle.http.HttpError;
import spindle.http.MalformedMessage;
import spindle.http.MediaType;
import spindle.http.Negotiation;
import spindle.http.Status;
import spindle.http.Validators;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;

/// Makes the response that a file is, RFC 9110: the whole of it, some ranges, or the word that the
/// client has it.
final class FileAnswer {
  /// A file that has changed just now may change once more at the same time of change.
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final int BOUNDARY_BYTES = 16;

  private final Request request;
  private final Found.Plain found;
  private final Found.Stored stored;
  private final MediaType type;
  private final StaticFiles settings;
  private final Instant now;

  FileAnswer(Request request, Found.Plain found, StaticFiles settings, Instant now) {
    this.request = request;
    this.found = found;
    this.settings = settings;
    this.now = now;
    List<String> codings = found.compressed().stream().map(Found.Stored::coding).toList();
    String coding =
        codings.isEmpty()
            ? "identity"
            : Negotiation.coding(request.fields(), codings).orElse("identity");
    this.stored = found.in(coding);
    String name = String.valueOf(found.file().path().getFileName());
    this.type = settings.endings().typeOf(name);
  }

  Response response() {
    Validators current = validators();
    Conditions conditions = Conditions.of(request.fields());
    Fields fields = fields(current);
    switch (conditions.judge(request.method(), current, now)) {
      case NOT_MODIFIED -> {
        return with(Response.of(Status.NOT_MODIFIED), fields);
      }
      case FAILED ->
          throw new HttpError(Status.PRECONDITION_FAILED, "A condition of it does not hold.");
      case GO_ON -> {}
    }
    Optional<List<ByteRange>> ranges =
        request.method().equals("GET") && conditions.rangeCounts(current, now)
            ? ranges()
            : Optional.empty();
    return ranges.isEmpty() ? whole(fields) : partial(ranges.get(), fields);
  }

  private Validators validators() {
    Instant modified = Instant.ofEpochMilli(stored.modified());
    String coding = stored.coding().equals("identity") ? "" : "-" + stored.coding();
    String text =
        Long.toHexString(stored.modified()) + "-" + Long.toHexString(stored.size()) + coding;
    boolean fresh = modified.plus(SETTLED).isAfter(now);
    return Validators.of(new EntityTag(fresh, text))
        .withModified(modified.isAfter(now) ? now : modified);
  }

  /// Those that a 304 has as well.
  private Fields fields(Validators current) {
    Fields fields = Fields.none();
    if (!settings.cacheControl().isEmpty()) {
      fields = fields.plus("Cache-Control", settings.cacheControl());
    }
    fields = fields.plus("ETag", current.tag().orElseThrow().toString());
    fields = fields.plus("Last-Modified", HttpDate.format(current.modified().orElseThrow()));
    return found.compressed().isEmpty() ? fields : fields.plus("Vary", "Accept-Encoding");
  }

  private static Response with(Response response, Fields fields) {
    Response changed = response;
    for (int i = 0; i < fields.size(); i++) {
      changed = changed.plusField(fields.name(i), fields.value(i));
    }
    return changed;
  }

  private Optional<List<ByteRange>> ranges() {
    try {
      return request
          .fields()
          .single("Range")
          .flatMap(field -> ByteRange.asked(field, stored.size(), settings.rangesMax()));
    } catch (MalformedMessage e) {
      throw new HttpError(Status.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private Response whole(Fields fields) {
    return described(Response.of(part(0, stored.size()), type.toString()), fields);
  }

  private Body part(long from, long count) {
    byte[] bytes = stored.bytes();
    if (bytes == null) {
      return count == 0
          ? Body.empty()
          : Body.file(stored.path(), from, count, LinkOption.NOFOLLOW_LINKS);
    }
    return Body.of(
        count == bytes.length
            ? bytes
            : Arrays.copyOfRange(bytes, (int) from, (int) (from + count)));
  }

  private Response described(Response response, Fields fields) {
    Response described = with(response, fields);
    if (!stored.coding().equals("identity")) {
      described = described.withField("Content-Encoding", stored.coding());
    }
    return described
        .withField("Accept-Ranges", "bytes")
        .withField("X-Content-Type-Options", "nosniff");
  }

  private Response partial(List<ByteRange> ranges, Fields fields) {
    long size = stored.size();
    if (ranges.isEmpty()) {
      throw new HttpError(
          Status.RANGE_NOT_SATISFIABLE,
          "The file has %d bytes.".formatted(size),
          Fields.of("Content-Range", ByteRange.noContentRange(size)));
    }
    Response response;
    if (ranges.size() == 1) {
      ByteRange range = ranges.getFirst();
      response =
          Response.of(part(range.first(), range.length()), type.toString())
              .withField("Content-Range", range.contentRange(size));
    } else {
      response = several(ranges);
    }
    return described(response.withStatus(Status.PARTIAL_CONTENT), fields);
  }

  /// RFC 9110, 14.6.
  private Response several(List<ByteRange> ranges) {
    String boundary = boundary(settings.random());
    List<Body> bodies = new ArrayList<>();
    String before = "";
    for (ByteRange range : ranges) {
      String head =
          "%s--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
              .formatted(before, boundary, type, range.contentRange(stored.size()));
      bodies.add(Body.of(head.getBytes(StandardCharsets.ISO_8859_1)));
      bodies.add(part(range.first(), range.length()));
      before = "\r\n";
    }
    bodies.add(Body.of("\r\n--" + boundary + "--\r\n"));
    return Response.of(Body.joined(bodies), "multipart/byteranges; boundary=" + boundary);
  }

  private static String boundary(RandomGenerator random) {
    byte[] bytes = new byte[BOUNDARY_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
