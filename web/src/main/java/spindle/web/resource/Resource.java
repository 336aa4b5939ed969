package spindle.web.resource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.reactor.Reactor;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// A place in a tree, as Twisted has it: it has children, and renders requests. As a [Handler] it
/// is the root of its tree, wherever that stands: `Site.answering(root)`, `routes.mount("/old",
/// root)`.
///
/// ```java
/// class Greeting extends Resource {
///   @Override
///   protected Response renderGet(Request request) {
///     return Response.text("Hello " + request.query("name").orElse("you"));
///   }
/// }
/// ```
///
/// A path leads from child to child, a segment each, until there are no more or a leaf is met. A
/// path that ends with a slash asks for the child whose name is empty. Where there is no child it
/// is 404. While it is walked, [Request#prefix] and [Request#segments] are Twisted's `prepath` and
/// `postpath`.
///
/// A plain `new Resource()` has children and nothing to render: 404.
public class Resource implements Handler {
  /// Which methods a class of resources renders: those it overrides.
  private static final ClassValue<List<String>> METHODS =
      new ClassValue<>() {
        @Override
        protected List<String> computeValue(Class<?> type) {
          return overridden(type);
        }
      };

  private final Map<String, Handler> children = new LinkedHashMap<>();

  /// A resource without children.
  public Resource() {}

  /// A resource that is looked for: a leaf, which waits for `coming` and has that answer for the
  /// rest of the path.
  public static Resource later(Deferred<? extends Handler> coming) {
    return new Later(coming);
  }

  /// Gives it a child, in place of one of that name: a resource, or any handler, which gets all
  /// paths below it.
  ///
  /// @param name one segment, decoded; empty for the path that ends with this one's slash
  /// @throws IllegalArgumentException if it has a slash
  public final void putChild(String name, Handler child) {
    if (name.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "expected one segment of a path, got '%s': put a child into a child".formatted(name));
    }
    children.put(name, child);
  }

  /// Finds a child that was not put there: of a name that is looked up, say. May return `this`.
  ///
  /// @param request whose [Request#segments] are those behind `name`
  /// @return null if there is none, which is 404
  /// @throws Exception anything, as a handler may
  protected @Nullable Handler getChild(String name, Request request) throws Exception {
    return null;
  }

  /// Whether it renders all paths below it itself, and is not asked for children.
  protected boolean isLeaf() {
    return false;
  }

  /// Walks to the child that the request's segments lead to, and has it render the request.
  @Override
  public final Response handle(Request request) throws Exception {
    List<String> segments = request.segments();
    Resource at = this;
    Request here = request;
    for (int i = 0; i < segments.size() && !at.isLeaf(); i++) {
      String name = segments.get(i);
      here = request.mounted(i + 1);
      Handler child = at.children.get(name);
      if (child == null) {
        child = at.getChild(name, here);
      }
      if (child == null) {
        throw nothing();
      }
      if (!(child instanceof Resource next)) {
        return child.handle(here);
      }
      at = next;
    }
    return at.render(here);
  }

  private static HttpError nothing() {
    return new HttpError(Status.NOT_FOUND, "There is nothing at this path.");
  }

  /// Answers a request, by its method. Override it to answer all of them in one place.
  ///
  /// @return the response: at once, [later][Response#later], or by [#inFiber]
  /// @throws Exception anything: [HttpError] is answered as it says, all else with 500
  protected Response render(Request request) throws Exception {
    return switch (request.method()) {
      case "GET" -> renderGet(request);
      case "HEAD" -> renderHead(request);
      case "POST" -> renderPost(request);
      case "PUT" -> renderPut(request);
      case "DELETE" -> renderDelete(request);
      case "PATCH" -> renderPatch(request);
      case "OPTIONS" -> renderOptions(request);
      default -> throw new HttpError(Status.NOT_IMPLEMENTED, "This method is not known here.");
    };
  }

  /// Answers a GET, and a HEAD unless that is overridden, too.
  ///
  /// @throws Exception as [#render]; 405 if it is not overridden
  protected Response renderGet(Request request) throws Exception {
    throw notAllowed();
  }

  /// Answers a HEAD, as a GET if it is not overridden. The body is not sent.
  ///
  /// @throws Exception as [#render]
  protected Response renderHead(Request request) throws Exception {
    return renderGet(request);
  }

  /// Answers a POST.
  ///
  /// @throws Exception as [#render]; 405 if it is not overridden
  protected Response renderPost(Request request) throws Exception {
    throw notAllowed();
  }

  /// Answers a PUT.
  ///
  /// @throws Exception as [#render]; 405 if it is not overridden
  protected Response renderPut(Request request) throws Exception {
    throw notAllowed();
  }

  /// Answers a DELETE.
  ///
  /// @throws Exception as [#render]; 405 if it is not overridden
  protected Response renderDelete(Request request) throws Exception {
    throw notAllowed();
  }

  /// Answers a PATCH.
  ///
  /// @throws Exception as [#render]; 405 if it is not overridden
  protected Response renderPatch(Request request) throws Exception {
    throw notAllowed();
  }

  /// Answers OPTIONS with the methods that this class overrides.
  ///
  /// @throws Exception as [#render]
  protected Response renderOptions(Request request) throws Exception {
    List<String> allowed = METHODS.get(getClass());
    if (allowed.isEmpty()) {
      throw nothing();
    }
    return Response.of(Status.OK).withField("Allow", String.join(", ", allowed));
  }

  private HttpError notAllowed() {
    List<String> methods = METHODS.get(getClass());
    if (methods.isEmpty()) {
      return nothing();
    }
    String allowed = String.join(", ", methods);
    return new HttpError(
        Status.METHOD_NOT_ALLOWED, "This path takes " + allowed + ".", Fields.of("Allow", allowed));
  }

  private static List<String> overridden(Class<?> type) {
    List<String> methods = new ArrayList<>();
    for (String each : List.of("Get", "Head", "Post", "Put", "Delete", "Patch")) {
      if (overrides(type, "render" + each)
          || (each.equals("Head") && overrides(type, "renderGet"))) {
        methods.add(each.toUpperCase(Locale.ROOT));
      }
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return List.copyOf(methods);
  }

  private static boolean overrides(Class<?> type, String method) {
    for (Class<?> each = type;
        each != null && each != Resource.class;
        each = each.getSuperclass()) {
      try {
        var _ = each.getDeclaredMethod(method, Request.class);
        return true;
      } catch (NoSuchMethodException _) {
        // perhaps further up
      }
    }
    return false;
  }

  /// Answers by straight-line code in a fiber, which may wait. It is cancelled when the client
  /// goes.
  protected static Response inFiber(Callable<Response> code) {
    return Response.later(Fiber.start(Reactor.current(), code));
  }

  /// Waits for another one.
  private static final class Later extends Resource {
    private final Deferred<? extends Handler> coming;

    Later(Deferred<? extends Handler> coming) {
      this.coming = coming;
    }

    @Override
    protected boolean isLeaf() {
      return true;
    }

    @Override
    protected Response render(Request request) {
      return Response.later(coming.then(found -> found.handle(request).whenHere()));
    }
  }
}
