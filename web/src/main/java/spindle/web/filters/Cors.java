package spindle.web.filters;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Filter;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Lets pages of other origins read responses in a browser, as the Fetch standard's CORS protocol
/// has it. Put it before authentication, since browsers ask without credentials whether they may.
///
/// That question, a preflight, is answered here. Any other request goes on, whoever it is from:
/// what a page must not do, and not only must not read, is for [CrossOriginProtection] to refuse.
/// Responses say `Vary: Origin` wherever they depend on it.
public final class Cors implements Filter {
  private static final String ORIGIN = "Origin";
  private static final String ASKED_METHOD = "Access-Control-Request-Method";
  private static final String ASKED_FIELDS = "Access-Control-Request-Headers";
  private static final Duration MAX_AGE = Duration.ofMinutes(10);

  private final boolean anywhere;
  private final Predicate<String> allowed;
  private final boolean credentials;
  private final Fields preflight;
  private final Fields answer;

  private Cors(
      boolean anywhere,
      Predicate<String> allowed,
      boolean credentials,
      Fields preflight,
      Fields answer) {
    if (anywhere && credentials) {
      throw new IllegalArgumentException(
          "expected the origins that may send credentials, got all: name them, or ask a predicate");
    }
    this.anywhere = anywhere;
    this.allowed = allowed;
    this.credentials = credentials;
    this.preflight = preflight;
    this.answer = answer;
  }

  private static Cors usual(boolean anywhere, Predicate<String> allowed) {
    Fields preflight =
        Fields.of(
            "Access-Control-Allow-Methods",
            "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers",
            "Content-Type",
            "Access-Control-Max-Age",
            Long.toString(MAX_AGE.toSeconds()));
    return new Cors(anywhere, allowed, false, preflight, Fields.none());
  }

  /// Pages of these origins may read responses, without credentials: with any of the usual methods,
  /// and with the request field Content-Type beside those that need no permission. Browsers ask
  /// again after 10 minutes.
  ///
  /// @param origins as browsers show them: `https://app.example`, `http://localhost:5173`
  /// @throws IllegalArgumentException if one is none; also `null`, which stands for all pages in a
  ///   sandbox
  public static Cors from(String... origins) {
    Set<String> all = Origins.of(origins);
    return usual(false, all::contains);
  }

  /// Pages of origins that `allowed` takes. It is never asked about `null`.
  public static Cors fromWhere(Predicate<String> allowed) {
    return usual(false, allowed);
  }

  /// All pages, of wherever: for what everybody may read who can reach it.
  public static Cors fromAnywhere() {
    return usual(true, _ -> true);
  }

  /// A copy that lets these pages send cookies and other credentials.
  ///
  /// @throws IllegalArgumentException if it lets all pages in: nobody's cookies would be their own
  public Cors withCredentials() {
    return new Cors(anywhere, allowed, true, preflight, answer);
  }

  /// A copy for these methods in place of the usual ones.
  public Cors withMethods(String... methods) {
    return with("Access-Control-Allow-Methods", String.join(", ", methods));
  }

  /// A copy that lets these pages send these fields, in place of Content-Type alone:
  /// `Authorization`, say.
  public Cors withRequestFields(String... names) {
    return with("Access-Control-Allow-Headers", String.join(", ", names));
  }

  /// A copy whose preflights are asked again after this time. Browsers have limits of their own, of
  /// 2 hours or a day.
  public Cors withMaxAge(Duration time) {
    return with("Access-Control-Max-Age", Long.toString(time.toSeconds()));
  }

  private Cors with(String name, String value) {
    return new Cors(anywhere, allowed, credentials, preflight.with(name, value), answer);
  }

  /// A copy that lets pages read these fields of responses, beside the few that they always can.
  public Cors withResponseFields(String... names) {
    Fields shown = answer.with("Access-Control-Expose-Headers", String.join(", ", names));
    return new Cors(anywhere, allowed, credentials, preflight, shown);
  }

  /// Answers a preflight, or lets `next` answer.
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    String origin = request.fields().firstOr(ORIGIN, "");
    boolean may = mayRead(origin);
    if (isPreflight(request)) {
      return preflight(origin, may);
    }
    return next.handle(request)
        .then(response -> {
          Response varying = anywhere ? response : varying(response, ORIGIN);
          return may ? with(permitted(varying, origin), answer) : varying;
        });
  }

  private boolean mayRead(String origin) {
    return anywhere || (!origin.isEmpty() && !origin.equals("null") && allowed.test(origin));
  }

  private static boolean isPreflight(Request request) {
    Fields fields = request.fields();
    return request.method().equals("OPTIONS") && fields.has(ORIGIN) && fields.has(ASKED_METHOD);
  }

  private Response preflight(String origin, boolean may) {
    if (!may) {
      throw new HttpError(
          Status.FORBIDDEN, "Pages of this origin may not.", Fields.of("Vary", ORIGIN));
    }
    Response permitted = permitted(Response.of(Status.NO_CONTENT), origin);
    String varies = String.join(", ", List.of(ORIGIN, ASKED_METHOD, ASKED_FIELDS));
    return with(permitted.withField("Vary", varies), preflight);
  }

  private Response permitted(Response response, String origin) {
    Response permitted = response.withField("Access-Control-Allow-Origin", anywhere ? "*" : origin);
    return credentials
        ? permitted.withField("Access-Control-Allow-Credentials", "true")
        : permitted;
  }

  private static Response with(Response response, Fields fields) {
    Response changed = response;
    for (int i = 0; i < fields.size(); i++) {
      changed = changed.withField(fields.name(i), fields.value(i));
    }
    return changed;
  }

  private static Response varying(Response response, String name) {
    Fields fields = response.fields();
    return fields.lists("Vary", name) || fields.lists("Vary", "*")
        ? response
        : response.plusField("Vary", name);
  }
}
