package spindle.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.http.BadTarget;
import spindle.http.FormLimits;
import spindle.http.HttpError;
import spindle.http.MalformedMessage;
import spindle.http.MediaType;
import spindle.http.QueryFields;
import spindle.http.Status;
import spindle.http.wire.MultipartReader;

/// Reads the body of a request as the form that its Content-Type says it is.
final class Forms {
  private Forms() {}

  static Deferred<Form> collect(Request request, FormLimits limits, @Nullable Path folder) {
    if (request.body().length() == 0 && !request.fields().has("Content-Type")) {
      return Deferred.succeed(new Form(QueryFields.of(List.of()), List.of()));
    }
    MediaType type = type(request);
    if (!type.is(MediaType.FORM)) {
      return new FormCollector(boundary(type), limits, folder).collect(request);
    }
    int fieldsMax = limits.fieldsMax() - request.query().size();
    Charset charset = charset(type);
    return request
        .body()
        .bytes(limits.collectMax())
        .addCallback(bytes -> new Form(fields(bytes, fieldsMax, charset), List.of()));
  }

  static Parts parts(Request request, FormLimits limits) {
    return new Parts(request.body(), new MultipartReader(boundary(type(request)), limits));
  }

  private static MediaType type(Request request) {
    try {
      String said = request.fields().single("Content-Type").orElse("");
      return MediaType.parse(said).orElseThrow(Forms::noForm);
    } catch (MalformedMessage e) {
      throw new HttpError(Status.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static HttpError noForm() {
    return new HttpError(
        Status.UNSUPPORTED_MEDIA_TYPE,
        "expected a form: %s or %s with a boundary"
            .formatted(MediaType.FORM, MediaType.MULTIPART_FORM));
  }

  private static String boundary(MediaType type) {
    if (!type.is(MediaType.MULTIPART_FORM)) {
      throw noForm();
    }
    return MultipartReader.boundary(type)
        .orElseThrow(
            () -> new HttpError(Status.BAD_REQUEST, "expected a boundary in the Content-Type"));
  }

  /// UTF-8 unless another one is said, in which a byte of ASCII is always that letter.
  private static Charset charset(MediaType type) {
    if (type.parameter("charset").isEmpty()) {
      return StandardCharsets.UTF_8;
    }
    return type.charset()
        .filter(charset -> charset.name().matches("UTF-8|US-ASCII|ISO-8859-.*|windows-125.*"))
        .orElseThrow(
            () -> new HttpError(Status.UNSUPPORTED_MEDIA_TYPE, "expected a form in UTF-8"));
  }

  private static QueryFields fields(byte[] bytes, int fieldsMax, Charset charset) {
    try {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return QueryFields.parse(text, Math.max(0, fieldsMax), charset);
    } catch (BadTarget e) {
      throw new HttpError(Status.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }
}
