package spindle.web;

/// Stands before a handler: looks at the request or changes it, answers in the handler's place, or
/// changes what the handler answers.
///
/// ```java
/// Filter noSniff = (request, next) ->
///     next.handle(request).then(r -> r.withField("X-Content-Type-Options", "nosniff"));
/// ```
@FunctionalInterface
public interface Filter {
  /// Answers `request`, mostly by asking `next`. Called as a [Handler] is.
  ///
  /// @throws Exception as a handler may
  Response handle(Request request, Handler next) throws Exception;
}
