package spindle.web;

import java.util.List;
import spindle.http.BadTarget;
import spindle.http.HttpError;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.http.TargetPath;

/// The path of a request as its segments, or what is wrong with it as an answer.
final class RequestPath {
  private RequestPath() {}

  /// The segments; slashes and backslashes in them were escaped.
  ///
  /// @throws HttpError with 400 if it can be read in no way
  static List<String> segments(String pathAndQuery) {
    try {
      return TargetPath.segments(pathAndQuery, true);
    } catch (BadTarget e) {
      throw badRequest(e);
    }
  }

  /// Refuses segments of `pathAndQuery` that have a slash or backslash.
  ///
  /// @throws HttpError with 400 if one has
  static void requireNoSlash(List<String> segments, String pathAndQuery) {
    if (pathAndQuery.indexOf('%') >= 0 && segments.stream().anyMatch(TargetPath::hasSlash)) {
      throw badRequest(new BadTarget("expected no escaped slash or backslash"));
    }
  }

  /// The whole URI of a request.
  ///
  /// @param rest host, path and query, for a target that is none
  /// @throws HttpError with 400 if there is no host to be had
  static HttpUri uri(String target, boolean secure, String rest) {
    try {
      return HttpUri.parse(
          HttpUri.isAbsolute(target) ? target : (secure ? "https://" : "http://") + rest);
    } catch (BadTarget e) {
      throw badRequest(e);
    }
  }

  static HttpError badRequest(BadTarget e) {
    return new HttpError(Status.BAD_REQUEST, String.valueOf(e.getMessage()));
  }
}
