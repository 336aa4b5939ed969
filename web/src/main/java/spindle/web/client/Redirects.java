package spindle.web.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import spindle.http.BadTarget;
import spindle.http.Fields;
import spindle.http.HttpUri;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.client.reason.TooManyRedirects;

/// Follows redirects (Twisted's `RedirectAgent`): `agent.with(Redirects.follow())`.
///
/// A POST that is answered with 301 or 302 becomes a GET, as browsers do it; whatever is answered
/// with 303 does, unless it is a HEAD; 307 and 308 keep method and body. What would leave the
/// origin (scheme, host and port) loses the fields Authorization, Cookie, Proxy-Authorization, Host
/// and those of [#withSecret], for good.
///
/// A redirect that cannot be followed is the response: one without a place or to none of HTTP, from
/// `https` to `http`, or with a body that cannot be read again. One too many fails with
/// [TooManyRedirects]. Immutable; `withX` gives a changed copy.
public final class Redirects implements Filter {
  /// How many are followed if nothing is said.
  public static final int MAX = 10;

  private static final Set<Integer> CODES = Set.of(301, 302, 303, 307, 308);
  private static final List<String> SECRETS =
      List.of("Authorization", "Cookie", "Proxy-Authorization", "Host");
  private static final Redirects FOLLOW = new Redirects(MAX, SECRETS, false, (_, _) -> {});

  private final int max;
  private final List<String> secrets;
  private final boolean downgrades;
  private final BiConsumer<? super HttpUri, ? super Response> listener;

  private Redirects(
      int max,
      List<String> secrets,
      boolean downgrades,
      BiConsumer<? super HttpUri, ? super Response> listener) {
    this.max = max;
    this.secrets = secrets;
    this.downgrades = downgrades;
    this.listener = listener;
  }

  /// Up to ten for one request.
  public static Redirects follow() {
    return FOLLOW;
  }

  /// A copy that follows so many.
  ///
  /// @throws IllegalArgumentException if it is less than 1
  public Redirects withMax(int redirects) {
    if (redirects < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1, got " + redirects);
    }
    return new Redirects(redirects, secrets, downgrades, listener);
  }

  /// A copy that does not carry this field to another origin.
  public Redirects withSecret(String field) {
    List<String> more = new ArrayList<>(secrets);
    more.add(field);
    return new Redirects(max, more, downgrades, listener);
  }

  /// A copy that also goes from `https` to `http`, where anybody on the way can read and change
  /// what is said.
  public Redirects withDowngrades() {
    return new Redirects(max, secrets, true, listener);
  }

  /// A copy that tells `other` of each redirect that is followed: where it leads, and the response
  /// that said so, whose body is not to be had.
  public Redirects withListener(BiConsumer<? super HttpUri, ? super Response> other) {
    return new Redirects(max, secrets, downgrades, other);
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    return ask(request, next, 0);
  }

  private Response ask(Request request, Handler next, int followed) throws Exception {
    return next.handle(request)
        .then(response -> {
          Request onward = onward(request, response);
          if (onward == null) {
            return response;
          }
          response.body().cancel();
          if (followed == max) {
            throw new TooManyRedirects(request, 1, "more than %d redirects".formatted(max), null);
          }
          listener.accept(onward.uri(), response);
          return ask(onward, next, followed + 1);
        });
  }

  /// What is asked next; null if nothing is.
  private @Nullable Request onward(Request request, Response response) {
    if (!CODES.contains(response.status().code())) {
      return null;
    }
    HttpUri from = request.uri();
    HttpUri to = place(from, response);
    boolean down = to != null && from.scheme().equals("https") && !to.scheme().equals("https");
    if (to == null || (down && !downgrades)) {
      return null;
    }
    Request onward = withMethod(request, response.status().code());
    if (onward == null) {
      return null;
    }
    return from.origin().equals(to.origin())
        ? onward.withUri(to)
        : onward
            .withUri(to)
            .withFields(without(onward.fields(), secrets))
            .with(Agent.LED_AWAY, true);
  }

  private static @Nullable HttpUri place(HttpUri from, Response response) {
    List<String> places = response.fields().all("Location");
    if (places.size() != 1) {
      return null;
    }
    try {
      HttpUri to = from.resolve(places.getFirst());
      boolean known = to.scheme().equals("http") || to.scheme().equals("https");
      if (from.socket().isPresent()) {
        boolean own = to.scheme().equals("http") && to.authority().equals(from.authority());
        to = own ? from.withTarget(to.pathAndQuery()) : to; // as it was called in the field Host
      }
      return known || to.origin().equals(from.origin()) ? to : null; // no server names a socket
    } catch (BadTarget _) {
      return null;
    }
  }

  private static @Nullable Request withMethod(Request request, int code) {
    String method = request.method();
    boolean post = method.equals("POST") && code < 303;
    boolean other = code == 303 && !method.equals("HEAD") && !method.equals("GET");
    if (!post && !other) {
      Body again = request.body().again();
      return again == null ? null : request.withBody(again);
    }
    List<String> names = new ArrayList<>(List.of("Expect", "Digest", "Trailer"));
    request
        .fields()
        .forEach((name, _) -> {
          if (name.toLowerCase(Locale.ROOT).startsWith("content-")) {
            names.add(name);
          }
        });
    return request
        .withMethod("GET")
        .withBody(Body.empty())
        .withFields(without(request.fields(), names));
  }

  private static Fields without(Fields fields, List<String> names) {
    Fields kept = fields;
    for (String each : names) {
      kept = kept.without(each);
    }
    return kept;
  }
}
