package spindle.web.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.websocket.WebSocketRoute;

/// Which handler a method and a path have.
///
/// A path is written as its segments, decoded: `/users`, `/users/{id}` for one segment of any kind,
/// `/files/{rest...}` for one or more. A literal segment is preferred to a variable, and that to a
/// rest, whatever the method; `/a` and `/a/` differ. A path has no `?` and no `#`, no segment that
/// begins with `:`, and each name once. A GET answers HEAD as well; OPTIONS and the field Allow are
/// known from the table.
public final class Routes implements Handler {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

  private final RouteNode root = new RouteNode();
  private boolean traces;

  Routes() {}

  /// A table by itself, to be mounted in another one.
  ///
  /// @param entries enters its routes, once, before this returns
  public static Routes of(Consumer<Routes> entries) {
    Routes table = new Routes();
    entries.accept(table);
    return table;
  }

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
    return new Route((handler, slashes) -> node.answer(method, path, handler, slashes));
  }

  /// Has `handler` answer all methods of the prefix and of all paths below it that this table does
  /// not answer by itself: another table ([#of]), a folder, a whole site, each with filters of its
  /// own if you like. It sees the segments behind the prefix ([Request#segments]); the others are
  /// [Request#prefix]. `/` is all that is left.
  ///
  /// A path that ends with the prefix, without a slash, has no segments then: no route of a table
  /// matches it, and a folder redirects it to itself with a slash.
  ///
  /// @param prefix as a path above, without a slash at its end; may have variables `{name}`
  /// @throws IllegalArgumentException if it is no such prefix, or another route would answer the
  ///   same paths: one that is mounted there, or a `{rest...}`
  public void mount(String prefix, Handler handler) {
    boolean everything = prefix.equals("/");
    if (!everything && (prefix.endsWith("/") || prefix.endsWith("...}"))) {
      throw new IllegalArgumentException(
          "expected a prefix that ends with neither a slash nor {name...}, got " + prefix);
    }
    RouteNode node = everything ? root : root.add(prefix);
    int count = everything ? 0 : prefix.substring(1).split("/", -1).length;
    node.mount(prefix, request -> handler.handle(request.mounted(count)));
  }

  /// Has TRACE answered, at any path, with the head of the request as it came, RFC 9110, 9.3.8:
  /// without the fields that carry credentials. Without this it is 501.
  public void trace() {
    traces = true;
  }

  /// WebSockets at `path`.
  ///
  /// @throws IllegalArgumentException if it is no path as above
  public WebSocketRoute webSocket(String path) {
    return WebSocketRoute.into(get(path)::answer);
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
    if (traces && method.equals("TRACE")) {
      return Trace.of(request);
    }
    List<String> variables = new ArrayList<>();
    boolean escaped = request.pathAndQuery().indexOf('%') >= 0;
    Request any = escaped ? request.withEscapedSlashes() : request;
    RouteNode node = root.find(any.segments(), variables);
    if (node == null) {
      request.segments(); // which may say that it is none
      throw new HttpError(Status.NOT_FOUND, "There is nothing at this path.");
    }
    RouteNode.Answer answer = node.answer(method);
    if (answer == null) {
      return withoutHandler(method, node.allowed());
    }
    Request found = answer.escapedSlashes() ? any : request;
    if (!node.isMount()) {
      found.segments(); // which refuses what this route does not take
    }
    return answer.handler().handle(variables.isEmpty() ? found : found.withVariables(variables));
  }

  private static Response withoutHandler(String method, List<String> methods) {
    String allowed = String.join(", ", methods);
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
