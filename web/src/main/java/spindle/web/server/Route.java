package spindle.web.server;

import java.util.function.UnaryOperator;
import spindle.fiber.Fiber;
import spindle.reactor.Reactor;
import spindle.web.Handler;
import spindle.web.Response;
import spindle.web.WebLimits;

/// A method and a path that are to be answered: say how, once, in one of three ways.
public final class Route {
  /// Takes the handler into the table.
  @FunctionalInterface
  interface Entry {
    /// Enters it.
    ///
    /// @param escapedSlashes whether it takes those
    void enter(Handler handler, boolean escapedSlashes);
  }

  private final Entry entry;
  private final boolean escapedSlashes;

  Route(Entry entry) {
    this(entry, false);
  }

  private Route(Entry entry, boolean escapedSlashes) {
    this.entry = entry;
    this.escapedSlashes = escapedSlashes;
  }

  /// The same with other limits than those of its site: a larger [WebLimits#bodyMax] for an upload,
  /// say. What [spindle.web.Request#limit] says holds here.
  ///
  /// @param change makes them of those of the site, for each request
  public Route withLimits(UnaryOperator<WebLimits> change) {
    return new Route(
        (handler, slashes) ->
            entry.enter(
                request -> {
                  request.limit(change);
                  return handler.handle(request);
                },
                slashes),
        escapedSlashes);
  }

  /// The same, whose variables may have slashes and backslashes that were escaped in the path: for
  /// `/projects/{id}`, `/projects/a%2Fb` has the id `a/b`. Without this such a path is refused with
  /// 400, RFC 3986, 2.2 and 6.2.2: who stands in front, or takes the variable for a part of a path,
  /// may divide it there. It never divides here, and `..` in it leads nowhere.
  public Route withEscapedSlashes() {
    return new Route(entry, true);
  }

  /// Answers with a response, made at once.
  ///
  /// @throws IllegalArgumentException if this method and path are answered already, or the path has
  ///   a `{rest...}` and is to take escaped slashes, which nobody could tell from the others
  public void answer(Handler handler) {
    entry.enter(handler, escapedSlashes);
  }

  /// Answers with a response that a Deferred brings.
  ///
  /// @throws IllegalArgumentException as above
  public void answerLater(LaterHandler handler) {
    answer(request -> Response.later(handler.handle(request)));
  }

  /// Answers by straight-line code in a fiber, which may wait. It is cancelled when the client
  /// goes.
  ///
  /// @throws IllegalArgumentException as above
  public void answerInFiber(FiberHandler handler) {
    answer(request ->
        Response.later(
            Fiber.start(Reactor.current(), request.toString(), () -> handler.handle(request))));
  }
}
