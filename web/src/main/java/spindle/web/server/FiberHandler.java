package spindle.web.server;

import spindle.web.Request;
import spindle.web.Response;

/// Answers in a fiber, see [Route#answerInFiber].
@FunctionalInterface
public interface FiberHandler {
  /// Answers `request`. May wait, with `Fiber.await` and what is built on it.
  ///
  /// @throws Exception as a handler may
  Response handle(Request request) throws Exception;
}
