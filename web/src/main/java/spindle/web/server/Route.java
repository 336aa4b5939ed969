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
    void enter(Handler handler);
  }

  private final Entry entry;

  Route(Entry entry) {
    this.entry = entry;
  }

  /// The same with other limits than those of its site: a larger [WebLimits#bodyMax] for an upload,
  /// say. What [spindle.web.Request#limit] says holds here.
  ///
  /// @param change makes them of those of the site, for each request
  public Route withLimits(UnaryOperator<WebLimits> change) {
    return new Route(handler ->
        entry.enter(request -> {
          request.limit(change);
          return handler.handle(request);
        }));
  }

  /// Answers with a response, made at once.
  ///
  /// @throws IllegalArgumentException if this method and path are answered already
  public void answer(Handler handler) {
    entry.enter(handler);
  }

  /// Answers with a response that a Deferred brings.
  ///
  /// @throws IllegalArgumentException as above
  public void answerLater(LaterHandler handler) {
    entry.enter(request -> Response.later(handler.handle(request)));
  }

  /// Answers by straight-line code in a fiber, which may wait. It is cancelled when the client
  /// goes.
  ///
  /// @throws IllegalArgumentException as above
  public void answerInFiber(FiberHandler handler) {
    entry.enter(request ->
        Response.later(
            Fiber.start(Reactor.current(), request.toString(), () -> handler.handle(request))));
  }
}
