package spindle.web.filters;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spindle.http.EntityTag;
import spindle.http.Fields;
import spindle.web.Request;
import spindle.web.Response;

/// The ETags of responses that are coded on their way: weak, since the same bytes may be coded in
/// several ways, and with the name of the coding at the end.
final class CodedTags {
  private final List<String> codings;
  private final Pattern coded;

  CodedTags(List<String> codings) {
    this.codings = codings;
    String names = String.join("|", codings.stream().map(Pattern::quote).toList());
    coded = Pattern.compile("\"([^\"]*)-(?:%s)\"".formatted(names));
  }

  /// The response, with the tag of this coding if it has a tag.
  Response coded(Response response, String coding) {
    return response
        .fields()
        .first("ETag")
        .flatMap(EntityTag::parse)
        .map(tag -> response.withField("ETag", coded(tag, coding)))
        .orElse(response);
  }

  private static String coded(EntityTag tag, String coding) {
    return EntityTag.weak(tag.text() + "-" + coding).toString();
  }

  /// The request, in whose conditions the tags of codings stand for those that handlers give, too.
  Request recognised(Request request) {
    return recognised(recognised(request, "If-None-Match"), "If-Match");
  }

  private Request recognised(Request request, String name) {
    Fields fields = request.fields();
    if (codings.isEmpty() || !fields.has(name)) {
      return request;
    }
    String value = fields.joined(name).orElse("");
    StringBuilder more = new StringBuilder(value);
    Matcher matcher = coded.matcher(value);
    while (matcher.find()) {
      more.append(", \"").append(matcher.group(1)).append('"');
    }
    return more.length() == value.length() ? request : request.withField(name, more.toString());
  }

  /// The response that says that the client's is still the one, with the client's tag.
  Response restored(Request request, Response notModified) {
    String had = request.fields().joined("If-None-Match").orElse("");
    EntityTag tag = notModified.fields().first("ETag").flatMap(EntityTag::parse).orElse(null);
    if (tag == null || had.contains('"' + tag.text() + '"')) {
      return notModified;
    }
    for (String coding : codings) {
      if (had.contains('"' + tag.text() + "-" + coding + '"')) {
        return coded(notModified, coding);
      }
    }
    return notModified;
  }
}
