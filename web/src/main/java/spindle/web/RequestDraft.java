package spindle.web;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.HttpUri;
import spindle.http.Status;
import spindle.web.body.Body;

/// What a [Request] is made from.
final class RequestDraft {
  String method = "GET";
  String target = "/";
  String pathAndQuery = "/";
  String host = "";
  String version = "HTTP/1.1";
  Fields fields = Fields.none();
  Body body = Body.empty();
  Origin origin = Origin.NOWHERE;
  List<String> variables = List.of();
  int taken;
  boolean escapedSlashes;
  Map<RequestKey<?>, Object> found = Map.of();
  RequestSource source = Nobody.ASKS;

  /// What target, host and origin come to, if somebody has asked for it.
  @Nullable HttpUri uri;

  void aimAt(HttpUri uri) {
    target = uri.withFragment(null).toString();
    pathAndQuery = uri.pathAndQuery();
    host = uri.authority();
    taken = 0;
    this.uri = uri.withFragment(null);
  }

  void isFor(String authority) {
    host = authority;
    uri = null;
  }

  void cameOver(Origin other) {
    origin = other;
    uri = null;
  }

  /// For requests that a program has made: what is to be done at the end is not done, since there
  /// is none that anybody would see.
  enum Nobody implements RequestSource {
    ASKS;

    @Override
    public boolean inform(Status status, Fields fields) {
      return false;
    }

    @Override
    public void atEnd(Runnable cleanUp) {}

    @Override
    public void limit(UnaryOperator<WebLimits> change) {}
  }
}
