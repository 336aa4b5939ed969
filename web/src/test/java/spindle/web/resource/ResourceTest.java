package spindle.web.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.http.Status;
import spindle.testing.Wire;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.server.Site;

/// Twisted's tree of resources.
class ResourceTest {
  /// Shows how the path was divided.
  private static class Shown extends Resource {
    final String name;

    Shown(String name) {
      this.name = name;
    }

    @Override
    protected Response renderGet(Request request) {
      return Response.text(name + " " + request.prefix() + " " + request.segments());
    }
  }

  private static final class Leaf extends Shown {
    Leaf() {
      super("leaf");
    }

    @Override
    protected boolean isLeaf() {
      return true;
    }

    @Override
    protected Response renderPost(Request request) {
      return Response.text("posted");
    }
  }

  /// Has a child for every name but one, and is its own slash.
  private static final class Lookup extends Resource {
    @Override
    protected @Nullable Handler getChild(String name, Request request) {
      return switch (name) {
        case "" -> this;
        case "nobody" -> null;
        case "later" -> Resource.later(Deferred.succeed(new Shown("late")));
        default -> new Shown(name + " before " + request.segments());
      };
    }

    @Override
    protected Response renderGet(Request request) {
      return Response.text("lookup");
    }
  }

  private final Resource root = new Resource();

  {
    Resource plain = new Resource();
    root.putChild("", new Shown("index"));
    root.putChild("shown", new Shown("shown"));
    root.putChild("plain", plain);
    plain.putChild("deep", new Shown("deep"));
    root.putChild("leaf", new Leaf());
    root.putChild("lookup", new Lookup());
    root.putChild("a b", new Shown("blank"));
    root.putChild("handler", request -> Response.text("handler " + request.segments()));
  }

  private static Response handle(Handler handler, Request request) {
    var here = new ArrayList<Response>();
    Site.answering(handler).handle(request).whenHere().onSuccess(here::add);
    return here.getFirst();
  }

  private static String ask(Handler handler, String method, String path) {
    Response answer = handle(handler, Request.of(method, path));
    var whole = answer.body().whole();
    return answer.status().equals(Status.OK) && whole != null
        ? StandardCharsets.UTF_8.decode(whole).toString()
        : answer.status().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/                 | index [] []",
        "/shown            | shown [shown] []",
        "/shown/           | 404 Not Found",
        "/plain            | 404 Not Found",
        "/plain/deep       | deep [plain, deep] []",
        "/leaf             | leaf [leaf] []",
        "/leaf/x/y         | leaf [leaf] [x, y]",
        "/lookup           | lookup",
        "/lookup/          | lookup",
        "/lookup//         | lookup",
        "/lookup/nobody    | 404 Not Found",
        "/lookup/x         | x before [] [lookup, x] []",
        "/lookup/later     | late [lookup, later] []",
        "/lookup/later/x   | 404 Not Found",
        "/a%20b            | blank [a b] []",
        "/handler/x/y      | handler [x, y]",
        "/none             | 404 Not Found",
        "/shown/../leaf    | leaf [leaf] []",
      })
  void aPathLeadsFromChildToChild(String path, String answer) {
    assertThat(ask(root, "GET", path)).isEqualTo(answer);
  }

  @Test
  void aTreeIsMountedAtARoute() {
    Site site = Site.of(routes -> routes.mount("/old", root));

    assertThat(ask(site, "GET", "/old/leaf/x")).isEqualTo("leaf [old, leaf] [x]");
    assertThat(ask(site, "GET", "/old")).isEqualTo("404 Not Found");
  }

  @Test
  void methodsAreThoseThatAreOverridden() {
    assertThat(ask(root, "HEAD", "/shown")).startsWith("shown");
    assertThat(ask(root, "POST", "/leaf/x")).isEqualTo("posted");
    Response refused = handle(root, Request.of("POST", "/shown"));
    assertThat(refused.status()).isEqualTo(Status.METHOD_NOT_ALLOWED);
    assertThat(refused.fields().first("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(handle(root, Request.of("OPTIONS", "/leaf")).fields().first("Allow"))
        .contains("GET, HEAD, POST, OPTIONS");
    assertThat(ask(root, "OPTIONS", "/plain")).isEqualTo("404 Not Found");
    assertThat(ask(root, "BREW", "/shown")).isEqualTo("501 Not Implemented");
    for (String method : List.of("PUT", "DELETE", "PATCH")) {
      assertThat(ask(root, method, "/shown")).isEqualTo("405 Method Not Allowed");
    }
  }

  @Test
  void aPathOfThousandsOfSegmentsIsWalkedInALoop() {
    Resource circle =
        new Resource() {
          @Override
          protected Handler getChild(String name, Request request) {
            return this;
          }

          @Override
          protected Response renderGet(Request request) {
            return Response.text(Integer.toString(request.prefix().size()));
          }
        };

    assertThat(ask(circle, "GET", "/a".repeat(20_000))).isEqualTo("20000");
  }

  @Test
  void anAnswerMayBeWaitedForInAFiber() {
    Resource slow =
        new Resource() {
          @Override
          protected Response renderGet(Request request) {
            return inFiber(() -> {
              Fiber.sleep(Duration.ofSeconds(1));
              return Response.text("awake");
            });
          }
        };
    root.putChild("slow", slow);
    try (var wire = Wire.toServer(Site.answering(root))) {
      wire.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      wire.advance(Duration.ofSeconds(1));

      assertThat(wire.received()).endsWith("\r\n\r\nawake");
    }
  }

  @Test
  void aChildHasANameOfOneSegment() {
    assertThatThrownBy(() -> root.putChild("a/b", new Resource()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a/b");
  }
}
