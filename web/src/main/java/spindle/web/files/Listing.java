package spindle.web.files;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import spindle.http.grammar.Octets;
import spindle.web.Html;
import spindle.web.Response;

/// The page that shows what is in a folder. Names are escaped wherever they stand.
final class Listing {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String STYLE =
      "body{font-family:sans-serif;margin:2em}td{padding:.1em 1em .1em 0}"
          + "td:nth-child(2){text-align:right}";

  private Listing() {}

  /// @param segments of the folder's path
  static Response page(List<String> segments, Found.Listed listed) {
    String title = Html.escape("/" + String.join("/", segments));
    StringBuilder page =
        new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
    page.append("<title>").append(title).append("</title><style>").append(STYLE);
    page.append("</style><h1>").append(title).append("</h1><table>");
    if (segments.size() > 1) {
      page.append("<tr><td><a href=\"../\">../</a><td><td>");
    }
    for (Found.Entry entry : listed.entries()) {
      append(entry, page);
    }
    page.append("</table>");
    if (listed.more()) {
      page.append("<p>… and more than are shown here");
    }
    return Response.html(page.append('\n').toString())
        .withField("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .withField("X-Content-Type-Options", "nosniff")
        .withField("Cache-Control", "no-cache");
  }

  private static void append(Found.Entry entry, StringBuilder page) {
    String slash = entry.folder() ? "/" : "";
    page.append("<tr><td><a href=\"./").append(escaped(entry.name())).append(slash).append("\">");
    page.append(Html.escape(entry.name())).append(slash).append("</a><td>");
    page.append(entry.folder() ? "" : entry.size()).append("<td>");
    page.append(Instant.ofEpochMilli(entry.modified()).truncatedTo(ChronoUnit.SECONDS));
  }

  /// A name as a segment of a URI.
  static String escaped(String name) {
    return Octets.escaped(name, PLAIN);
  }
}
