package spindle.web.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.http.MediaType;
import spindle.http.Negotiation;
import spindle.web.Html;
import spindle.web.Response;
import spindle.web.body.Body;

/// The page of an error where a site has none of its own: text, HTML or JSON, as the client likes.
final class UsualPage {
  private static final String PROBLEM = "application/problem+json";
  private static final MediaType TEXT = MediaType.of("text/plain");
  private static final MediaType PAGE = MediaType.of("text/html");
  private static final List<MediaType> OFFERED =
      List.of(TEXT, PAGE, MediaType.of(PROBLEM), MediaType.of("application/json"));

  private UsualPage() {}

  /// @param shown what is shown to those who develop the site, or null
  static Response of(ErrorReport report, @Nullable Throwable shown) {
    MediaType type = Negotiation.mediaType(report.request().fields(), OFFERED).orElse(TEXT);
    Response page;
    if (type.equals(TEXT)) {
      page = ErrorAnswers.text(report.status(), report.words(), trace(shown));
    } else if (type.equals(PAGE)) {
      page = html(report, shown);
    } else {
      page = Response.of(Body.of(json(report, shown)), PROBLEM);
    }
    return page.withField("Vary", "Accept");
  }

  private static String trace(@Nullable Throwable shown) {
    if (shown == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    shown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static Response html(ErrorReport report, @Nullable Throwable shown) {
    String title = Html.escape(report.status().toString());
    String page =
        "<!doctype html><meta charset=\"utf-8\"><title>%s</title><h1>%s</h1><p>%s\n"
            .formatted(title, title, Html.escape(report.words()));
    if (shown != null) {
      page += "<pre>" + Html.escape(trace(shown)) + "</pre>\n";
    }
    return Response.html(page).withField("Content-Security-Policy", "default-src 'none'");
  }

  private static String json(ErrorReport report, @Nullable Throwable shown) {
    String text =
        "{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\""
            .formatted(
                quoted(report.status().reason()), report.status().code(), quoted(report.words()));
    return text + (shown == null ? "" : ",\"traceback\":\"" + quoted(trace(shown)) + '"') + "}\n";
  }

  /// As a string of JSON has it, RFC 8259, 7.
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.toString();
  }
}
