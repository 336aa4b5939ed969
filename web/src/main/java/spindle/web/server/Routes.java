package spindle.web.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.HttpError;
import spindle.web.Request;
import spindle.web.Response;

/// Which handler a method and a path have.
///
/// A path is written as its segments, decoded: `/users`, `/users/{id}` for one segment of any kind,
/// `/files/{rest...}` for one or more. A literal segment is preferred to a variable, and that to a
/// rest; `/a` and `/a/` differ. A GET answers HEAD as well; OPTIONS and the field Allow are known
/// from the table.
public final class Routes implements Handler {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

  private final RouteNode root = new RouteNode();

  Routes() {}

  /// A GET of `path`, and a HEAD.
  ///
  /// @throws IllegalArgumentException if it is no path as above
  public Route get(String path) {
    return on("GET", path);
  }

  /// A POST to `path`.
  public Route post(String path) {
    return on("POST", path);
  }

  /// A PUT of `path`.
  public Route put(String path) {
    return on("PUT", path);
  }

  /// A DELETE of `path`.
  public Route delete(String path) {
    return on("DELETE", path);
  }

  /// A PATCH of `path`.
  public Route patch(String path) {
    return on("PATCH", path);
  }

  /// Any method of `path` that is not answered by itself.
  public Route any(String path) {
    return on(RouteNode.ANY, path);
  }

  /// This method of `path`.
  ///
  /// @throws IllegalArgumentException if it is no path as above
  public Route on(String method, String path) {
    RouteNode node = root.add(path);
    return new Route(handler -> node.answer(method, path, handler));
  }

  /// Answers by the handler of the request's method and path; else with 404, with 405 and the
  /// methods that there are, or with 501 for a method that nobody knows.
  @Override
  public Response handle(Request request) throws Exception {
    String method = request.method();
    if (method.equals("OPTIONS") && request.target().equals("*")) {
      return Response.of(Status.OK);
    }
    if (method.equals("CONNECT")) {
      throw new HttpError(Status.NOT_IMPLEMENTED, "There is no tunnel here.");
    }
    List<String> variables = new ArrayList<>();
    RouteNode node = root.find(request.segments(), variables);
    if (node == null) {
      throw new HttpError(Status.NOT_FOUND, "There is nothing at this path.");
    }
    Handler handler = node.handler(method);
    if (handler == null) {
      return withoutHandler(method, node);
    }
    return handler.handle(variables.isEmpty() ? request : request.withVariables(variables));
  }

  private static Response withoutHandler(String method, RouteNode node) {
    String allowed = String.join(", ", node.allowed());
    if (method.equals("OPTIONS")) {
      return Response.of(Status.OK).withField("Allow", allowed);
    }
    if (!METHODS.contains(method)) {
      throw new HttpError(Status.NOT_IMPLEMENTED, "This method is not known here.");
    }
    throw new HttpError(
        Status.METHOD_NOT_ALLOWED, "This path takes " + allowed + ".", Fields.of("Allow", allowed));
  }
}
