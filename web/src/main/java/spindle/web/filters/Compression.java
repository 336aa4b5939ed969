package spindle.web.filters;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import spindle.http.Fields;
import spindle.http.MediaType;
import spindle.http.Negotiation;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.coding.ContentCoding;
import spindle.web.coding.ContentCodings;

/// Compresses responses for clients that take it, RFC 9110, 12.5.3: by the weights they give, and
/// among equals br, zstd (where modules bring them), gzip. While a body comes it is compressed and
/// goes on its way; what a slow one has so far does not wait for the rest.
///
/// Compressed are bodies of 1 KiB or more, or of unknown length, of a media type that [gets
/// smaller][#compressible] by it. Left as they are: responses with a Content-Encoding, with
/// `Cache-Control: no-transform`, with a digest of their content, 204, 205, 206 and 304. All that
/// might have been compressed say `Vary: Accept-Encoding`. The ETag of a compressed one is weak and
/// ends with the coding; when a client sends it back, handlers see the one that they gave.
///
/// **Leave out** what has in one body a secret and something that a stranger chooses, since the
/// length tells whether both are alike (BREACH): by `unless`, or by `Cache-Control: no-transform`
/// in the response.
///
/// Compressing is done on the reactor's thread, some 40 ms for 1 MiB of text, in steps of 3 ms.
/// Files that do not change are better compressed once: see
/// [spindle.web.files.StaticFiles#withCompressed].
public final class Compression implements Filter {
  private static final int SIZE_MIN = 1024;
  private static final String VARY = "Accept-Encoding";
  private static final List<String> DIGESTS =
      List.of("Content-Digest", "Repr-Digest", "Digest", "Content-MD5");
  private static final Set<String> OTHER_TYPES =
      Set.of(
          "application/json",
          "application/javascript",
          "application/x-javascript",
          "application/ecmascript",
          "application/xml",
          "application/wasm",
          "application/x-ndjson",
          "application/rtf",
          "application/vnd.ms-fontobject",
          "font/ttf",
          "font/otf",
          "image/bmp",
          "image/x-icon",
          "image/vnd.microsoft.icon");

  private final List<ContentCoding> codings;
  private final Predicate<MediaType> types;
  private final Predicate<Request> excluded;
  private final int sizeMin;
  private final CodedTags tags;

  private Compression(
      List<ContentCoding> codings,
      Predicate<MediaType> types,
      Predicate<Request> excluded,
      int sizeMin) {
    this.codings = codings;
    this.types = types;
    this.excluded = excluded;
    this.sizeMin = sizeMin;
    this.tags = new CodedTags(codings.stream().map(ContentCoding::name).toList());
  }

  /// As above.
  public static Compression usual() {
    List<ContentCoding> offered =
        ContentCodings.known().stream().filter(ContentCoding::offered).toList();
    return new Compression(offered, Compression::compressible, _ -> false, SIZE_MIN);
  }

  /// A copy that offers these codings, the one that it likes best first.
  public Compression withCodings(ContentCoding... others) {
    return new Compression(List.of(others), types, excluded, sizeMin);
  }

  /// A copy that compresses these media types, and no others.
  public Compression withTypes(Predicate<MediaType> others) {
    return new Compression(codings, others, excluded, sizeMin);
  }

  /// A copy that leaves bodies below this size as they are, unless a client takes only compressed
  /// ones.
  ///
  /// @throws IllegalArgumentException if it is negative
  public Compression withSizeMin(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("expected a size of 0 or more, got " + bytes);
    }
    return new Compression(codings, types, excluded, bytes);
  }

  /// A copy that also leaves the responses to these requests as they are.
  public Compression unless(Predicate<Request> others) {
    return new Compression(codings, types, excluded.or(others), sizeMin);
  }

  /// Whether bodies of this type get smaller, and are not compressed in themselves: text, JSON,
  /// XML, scripts, fonts of older kinds, bitmaps.
  public static boolean compressible(MediaType type) {
    return type.isText() || type.subtype().endsWith("+json") || OTHER_TYPES.contains(type.name());
  }

  /// Compresses what `next` answers.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    return excluded.test(request)
        ? next.handle(request)
        : next.handle(tags.recognised(request)).then(response -> changed(request, response));
  }

  private Response changed(Request request, Response response) {
    if (response.status().equals(Status.NOT_MODIFIED)) {
      return varying(tags.restored(request, response));
    }
    if (!candidate(response)) {
      return response;
    }
    Response varying = varying(response);
    return coding(request, response).map(coding -> coded(varying, coding)).orElse(varying);
  }

  private boolean candidate(Response response) {
    int status = response.status().code();
    Fields fields = response.fields();
    return status >= 200
        && !response.status().bodiless()
        && status != 205
        && status != 206
        && MediaType.of(fields).filter(types).isPresent()
        && !fields.has("Content-Encoding")
        && !fields.lists("Cache-Control", "no-transform")
        && DIGESTS.stream()
            .noneMatch(name -> fields.has(name) || response.body().trailerNames().contains(name));
  }

  private static Response varying(Response response) {
    Fields fields = response.fields();
    return fields.lists("Vary", VARY) || fields.lists("Vary", "*")
        ? response
        : response.plusField("Vary", VARY);
  }

  /// The coding that is to be used; empty if none is.
  private Optional<ContentCoding> coding(Request request, Response response) {
    List<String> names = codings.stream().map(ContentCoding::name).toList();
    String name = Negotiation.coding(request.fields(), names).orElse("identity");
    boolean small = length(response) >= 0 && length(response) < sizeMin;
    if (small && Negotiation.coding(request.fields(), List.of()).isPresent()) {
      return Optional.empty();
    }
    return codings.stream().filter(coding -> coding.name().equals(name)).findFirst();
  }

  /// As it is, or as a handler that answers HEAD says.
  private static long length(Response response) {
    String said = response.fields().firstOr("Content-Length", "");
    return said.matches("\\d{1,18}") ? Long.parseLong(said) : response.body().length();
  }

  private Response coded(Response response, ContentCoding coding) {
    Response coded =
        response
            .withBody(ContentCodings.encoded(response.body(), coding))
            .withField("Content-Encoding", coding.name())
            .withoutField("Content-Length")
            .withoutField("Accept-Ranges");
    return tags.coded(coded, coding.name().toLowerCase(Locale.ROOT));
  }
}
