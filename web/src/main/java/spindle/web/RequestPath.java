package spindle.web;

import java.util.List;
import spindle.http.BadTarget;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.http.TargetPath;

/// The segments of the path of a request.
///
/// @param hasSlashes whether one of them has a slash or backslash, which was escaped
record RequestPath(List<String> segments, boolean hasSlashes) {
  /// @throws HttpError with 400 if it can be read in no way
  static RequestPath of(String pathAndQuery) {
    try {
      List<String> all = TargetPath.segments(pathAndQuery, true);
      boolean escaped = pathAndQuery.indexOf('%') >= 0;
      return new RequestPath(all, escaped && all.stream().anyMatch(TargetPath::hasSlash));
    } catch (BadTarget e) {
      throw badRequest(e);
    }
  }

  /// The segments, if none of them has a slash.
  List<String> withoutSlashes() {
    if (hasSlashes) {
      throw badRequest(new BadTarget("expected no escaped slash or backslash"));
    }
    return segments;
  }

  static HttpError badRequest(BadTarget e) {
    return new HttpError(Status.BAD_REQUEST, String.valueOf(e.getMessage()));
  }
}
