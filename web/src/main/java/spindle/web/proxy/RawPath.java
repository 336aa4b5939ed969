package spindle.web.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spindle.web.Request;

/// The target that is handed on: the bytes that came, so that the server behind reads what was
/// routed. Only dots are resolved, which it might read in another way.
final class RawPath {
  private RawPath() {}

  /// The path and the query of a request.
  ///
  /// @param request whose segments may have escaped slashes if the server behind may be told them
  /// @param withoutPrefix whether what it is mounted at is left out
  /// @throws spindle.http.HttpError with 400 if the path can be read in two ways
  static String of(Request request, boolean withoutPrefix) {
    String target = request.pathAndQuery();
    int dropped = withoutPrefix ? request.prefix().size() : 0;
    request.segments();
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    if (dropped == 0 && !mayHaveDots(path)) {
      return target;
    }
    String query = mark < 0 ? "" : target.substring(mark);
    return "/" + String.join("/", behind(resolved(path), dropped)) + query;
  }

  private static boolean mayHaveDots(String path) {
    return path.contains("/.") || path.toLowerCase(Locale.ROOT).contains("/%2e");
  }

  private static List<String> behind(List<String> segments, int dropped) {
    return segments.subList(Math.min(dropped, segments.size()), segments.size());
  }

  /// As [spindle.http.TargetPath] resolves them, which has refused what leads above the root.
  private static List<String> resolved(String path) {
    List<String> kept = new ArrayList<>();
    String[] all = path.substring(1).split("/", -1);
    for (int i = 0; i < all.length; i++) {
      String plain = all[i].toLowerCase(Locale.ROOT).replace("%2e", ".");
      boolean up = plain.equals("..");
      if (up) {
        kept.removeLast();
      }
      if (!up && !plain.equals(".")) {
        kept.add(all[i]);
      } else if (i == all.length - 1) {
        kept.add("");
      }
    }
    return kept;
  }
}
