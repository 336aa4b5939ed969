package spindle.web;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.http.BadTarget;
import spindle.http.Cookies;
import spindle.http.Fields;
import spindle.http.FormLimits;
import spindle.http.HttpError;
import spindle.http.HttpUri;
import spindle.http.QueryFields;
import spindle.http.SetCookie;
import spindle.http.Status;
import spindle.http.wire.RequestHead;
import spindle.web.body.Body;

/// One request: what is asked for, the fields, the body, and what filters and routes have found
/// out. Immutable but for its body, which is read once.
public final class Request {
  /// On a request of a client: whether its response goes on for as long as there is news, as a
  /// stream of events does. Neither a silence of the server nor one of the reader is a fault then.
  public static final RequestKey<Boolean> ENDLESS = RequestKey.of("endless");

  private static final int QUERY_FIELDS_MAX = 1000;
  private static final int SWITCHING = 101;

  private final String method;
  private final String target;
  private final String pathAndQuery;
  private final String host;
  private final String version;
  private final Fields fields;
  private final Body body;
  private final Origin origin;

  /// Names and values by turns: what a route found in the path.
  private final List<String> variables;

  /// How many segments of the path lead to the handler that is asked.
  private final int taken;

  private final boolean escapedSlashes;
  private final Map<RequestKey<?>, Object> found;
  private final RequestSource source;
  private @Nullable List<String> path;
  private @Nullable HttpUri uri;
  private @Nullable QueryFields query;
  private @Nullable Cookies cookies;

  private Request(RequestDraft draft) {
    method = draft.method;
    target = draft.target;
    pathAndQuery = draft.pathAndQuery;
    host = draft.host;
    version = draft.version;
    fields = draft.fields;
    body = draft.body;
    origin = draft.origin;
    variables = draft.variables;
    taken = draft.taken;
    escapedSlashes = draft.escapedSlashes;
    found = draft.found;
    source = draft.source;
    uri = draft.uri;
  }

  /// As it arrives: without a draft, which would be one more object for each request.
  private Request(
      RequestHead head, String version, Body body, Origin origin, RequestSource source) {
    method = head.method();
    target = head.target();
    pathAndQuery = head.pathAndQuery();
    host = head.host();
    this.version = version;
    fields = head.fields();
    this.body = body;
    this.origin = origin;
    variables = List.of();
    taken = 0;
    escapedSlashes = false;
    found = Map.of();
    this.source = source;
  }

  private RequestDraft draft() {
    RequestDraft draft = new RequestDraft();
    draft.method = method;
    draft.target = target;
    draft.pathAndQuery = pathAndQuery;
    draft.host = host;
    draft.version = version;
    draft.fields = fields;
    draft.body = body;
    draft.origin = origin;
    draft.variables = variables;
    draft.taken = taken;
    draft.escapedSlashes = escapedSlashes;
    draft.found = found;
    draft.source = source;
    draft.uri = uri;
    return draft;
  }

  /// A request as it has arrived. For whoever serves a connection.
  ///
  /// @param version as [#version] has it
  /// @param source takes what is given to [#inform], and tells when the exchange has ended
  public static Request arrived(
      RequestHead head, String version, Body body, Origin origin, RequestSource source) {
    return new Request(head, version, body, origin, source);
  }

  /// A GET, as a test makes one: `Request.get("/hello?you")`.
  public static Request get(String target) {
    return of("GET", target);
  }

  /// A request without fields and body; `withField` and `withBody` give it some.
  ///
  /// @param target a path, perhaps with a query; or a whole URI, as for a client
  /// @throws IllegalArgumentException if the method is no token, or the target has bytes that one
  ///   cannot have
  public static Request of(String method, String target) {
    RequestDraft draft = new RequestDraft();
    draft.method = Tokens.requireMethod(method);
    if (HttpUri.isAbsolute(target)) {
      draft.aimAt(HttpUri.of(target));
    } else {
      draft.target = Tokens.requireTarget(target);
      draft.pathAndQuery = target;
    }
    return new Request(draft);
  }

  /// The method; its case counts.
  public String method() {
    return method;
  }

  /// The target as it came.
  public String target() {
    return target;
  }

  /// The path and the query as they came, also where the target is a whole URI.
  public String pathAndQuery() {
    return pathAndQuery;
  }

  /// Whom it is for: `host` or `host:port`, checked; empty if the client did not say.
  public String host() {
    return host;
  }

  /// The whole URI that it is for: its target, if that is one, or what the target, the host and the
  /// connection make together.
  ///
  /// @throws HttpError with 400 if there is no host to be had
  public HttpUri uri() {
    if (uri == null) {
      uri = RequestPath.uri(target, origin.secure(), host + pathAndQuery);
    }
    return uri;
  }

  /// The version of HTTP that it came by: `HTTP/1.1`, `HTTP/1.0`, `HTTP/2`. A handler need not ask.
  public String version() {
    return version;
  }

  /// The fields, in their order.
  public Fields fields() {
    return fields;
  }

  /// The first value of a field.
  public Optional<String> field(String name) {
    return fields.first(name);
  }

  /// The body, which arrives while it is read.
  public Body body() {
    return body;
  }

  /// Who sent it: the peer of the connection.
  public Address peer() {
    return origin.peer();
  }

  /// The connection that it came over.
  public Origin origin() {
    return origin;
  }

  /// The segments of the path, decoded, with `.` and `..` resolved: see [spindle.http.TargetPath].
  /// A handler that is mounted below a prefix gets those behind it, and none at all where the path
  /// ends with it.
  ///
  /// @throws HttpError with 400 if the path can be read in two ways, or not at all
  public List<String> segments() {
    List<String> all = allSegments();
    return taken == 0 ? all : all.subList(taken, all.size());
  }

  /// The segments of the path that lead to the handler that is asked: those of the prefix it is
  /// mounted at; mostly none.
  ///
  /// @throws HttpError as [#segments]
  public List<String> prefix() {
    return allSegments().subList(0, taken);
  }

  private List<String> allSegments() {
    List<String> all = path();
    if (!escapedSlashes) {
      RequestPath.requireNoSlash(all, pathAndQuery);
    }
    return all;
  }

  private List<String> path() {
    if (path == null) {
      path = RequestPath.segments(pathAndQuery);
    }
    return path;
  }

  /// A copy whose segments may have escaped slashes and backslashes in them: for who does not make
  /// a path of what it finds in the path. Without this they are refused, since others would divide
  /// the path there.
  public Request withEscapedSlashes() {
    return changed(draft -> draft.escapedSlashes = true);
  }

  /// The fields of the query; none if there is no query.
  ///
  /// @throws HttpError with 400 if it is malformed, or has more than 1000 fields
  public QueryFields query() {
    if (query == null) {
      int mark = pathAndQuery.indexOf('?');
      try {
        String text = mark < 0 ? "" : pathAndQuery.substring(mark + 1);
        query = QueryFields.parse(text, QUERY_FIELDS_MAX);
      } catch (BadTarget e) {
        throw RequestPath.badRequest(e);
      }
    }
    return query;
  }

  /// The first value of a field of the query.
  ///
  /// @throws HttpError as [#query()]
  public Optional<String> query(String name) {
    return query().first(name);
  }

  /// The cookies that came with it.
  public Cookies cookies() {
    if (cookies == null) {
      cookies = Cookies.of(fields);
    }
    return cookies;
  }

  /// The first cookie of this name.
  public Optional<String> cookie(String name) {
    return cookies().first(name);
  }

  /// A cookie for whoever sent this request, to be given with [Response#plusCookie]: for TLS only
  /// if the request came over TLS, and else as [SetCookie] says.
  ///
  /// @throws IllegalArgumentException as [SetCookie#of]
  public SetCookie newCookie(String name, String value) {
    SetCookie cookie = SetCookie.of(name, value);
    return origin.secure() ? cookie.withSecure(true) : cookie;
  }

  /// [#form(FormLimits)] with the limits that there are if nothing is said.
  public Deferred<Form> form() {
    return form(FormLimits.defaults());
  }

  /// The form that its body is, `application/x-www-form-urlencoded` or `multipart/form-data`, when
  /// it has arrived whole; one without fields if there is no body. A file of more than
  /// [FormLimits#memoryMax] goes to a file in the system's folder for such (`java.io.tmpdir`) while
  /// it arrives, and is deleted at the end of the exchange unless it was saved: see [Form].
  ///
  /// @return fails with [HttpError]: 400 for what is no form, 413 beyond the limits; and as the
  ///   body does. What lies on the disk is deleted then
  /// @throws HttpError with 415 if it says to be something else
  public Deferred<Form> form(FormLimits limits) {
    return Forms.collect(this, limits, null);
  }

  /// The same, with a folder of yours for the files: if it is on the disk where they are to stay,
  /// they are moved there and not copied.
  ///
  /// @return as above
  /// @throws HttpError as above
  public Deferred<Form> form(FormLimits limits, Path folder) {
    return Forms.collect(this, limits, folder);
  }

  /// The parts of the form that its body is, `multipart/form-data`, while they arrive: for files
  /// that are too large to be kept twice.
  ///
  /// @throws HttpError with 415 if it says to be something else
  public Parts parts(FormLimits limits) {
    return Forms.parts(this, limits);
  }

  /// Has `cleanUp` run once when the exchange has ended, however that comes: on the reactor's
  /// thread, or at once if it has ended already. Never if no server has made the request, as in a
  /// test.
  ///
  /// @param cleanUp waits for nothing and throws nothing
  public void atEnd(Runnable cleanUp) {
    source.atEnd(cleanUp);
  }

  /// Has other limits hold for this exchange from now on: a larger [WebLimits#bodyMax] for an
  /// upload, a [WebLimits#handlerTimeout] for a page that must be quick. Those that have done their
  /// work when a handler is asked change nothing any more: of heads, of what is read ahead, of the
  /// connection. Nothing happens if no server has made the request, as in a test.
  ///
  /// @param change makes them of those that hold now; called once, before this returns
  public void limit(UnaryOperator<WebLimits> change) {
    source.limit(change);
  }

  /// What stands in the path where its route has `{name}`, decoded.
  ///
  /// @throws NoSuchElementException if the route has no such variable
  public String path(String name) {
    for (int i = 0; i < variables.size(); i += 2) {
      if (variables.get(i).equals(name)) {
        return variables.get(i + 1);
      }
    }
    throw new NoSuchElementException(
        "the route of this request has no variable {%s}".formatted(name));
  }

  /// Sends an interim response, now and before the final one: 103 with the links that a page will
  /// need, say. At most eight for each request, since some clients take no more; none to HTTP/1.0,
  /// and 100 only to a client that waits for it.
  ///
  /// @param status 1xx, but not 101
  /// @return whether it was sent; false also where there is no client, as in a test
  /// @throws IllegalArgumentException if it is another status
  /// @throws IllegalStateException if the final response has begun
  public boolean inform(Status status, Fields fields) {
    if (!status.interim() || status.code() == SWITCHING) {
      throw new IllegalArgumentException("expected a status of 1xx other than 101, got " + status);
    }
    return source.inform(status, fields);
  }

  /// Whether it asks for this protocol in place of HTTP, and may be answered with
  /// [Response#upgrade]: a GET of HTTP/1.1 without a body, with the fields Upgrade and `Connection:
  /// upgrade`. The extended CONNECT of HTTP/2 (RFC 8441) is such a GET to handlers.
  ///
  /// @param protocol as the field has it, in any case: `websocket`
  public boolean upgradesTo(String protocol) {
    return !version.equals("HTTP/1.0")
        && method.equals("GET")
        && body.length() == 0
        && fields.lists("Upgrade", protocol)
        && fields.lists("Connection", "upgrade");
  }

  /// A copy that knows what a route found in the path, and still what others have found before.
  ///
  /// @param namesAndValues by turns
  public Request withVariables(List<String> namesAndValues) {
    RequestDraft draft = draft();
    if (variables.isEmpty()) {
      draft.variables = List.copyOf(namesAndValues);
    } else {
      draft.variables = Stream.concat(namesAndValues.stream(), variables.stream()).toList();
    }
    return copy(draft);
  }

  /// A copy for a handler that is mounted at the first `count` of its [#segments].
  ///
  /// @throws IllegalArgumentException if there are not so many
  public Request mounted(int count) {
    int most = path().size() - taken;
    if (count < 0 || count > most) {
      throw new IllegalArgumentException(
          "expected 0 to %d segments, got %d".formatted(most, count));
    }
    return changed(draft -> draft.taken = taken + count);
  }

  /// What a filter left under this key.
  public <T> Optional<T> find(RequestKey<T> key) {
    @SuppressWarnings("unchecked") // what lies under a key came with that key
    T value = (T) found.get(key);
    return Optional.ofNullable(value);
  }

  /// A copy with something under this key.
  public <T> Request with(RequestKey<T> key, T value) {
    RequestDraft draft = draft();
    draft.found = new LinkedHashMap<>(found);
    draft.found.put(key, value);
    return copy(draft);
  }

  /// A copy with one field in place of all of its name.
  public Request withField(String name, String value) {
    return changed(draft -> draft.fields = fields.with(name, value));
  }

  /// A copy with these fields and no others.
  public Request withFields(Fields others) {
    return changed(draft -> draft.fields = others);
  }

  /// A copy for another URI, which becomes its target.
  public Request withUri(HttpUri uri) {
    RequestDraft draft = draft();
    draft.aimAt(uri);
    return new Request(draft);
  }

  /// A copy with one field more.
  public Request plusField(String name, String value) {
    return changed(draft -> draft.fields = fields.plus(name, value));
  }

  /// A copy that is for another host: for a filter that knows better, as behind a proxy. The field
  /// Host stays.
  ///
  /// @param authority `host` or `host:port`, or empty; the caller has checked it
  public Request withHost(String authority) {
    return changed(draft -> draft.isFor(authority));
  }

  private Request changed(Consumer<RequestDraft> change) {
    RequestDraft draft = draft();
    change.accept(draft);
    return copy(draft);
  }

  /// A copy with this form as its body, and the Content-Type that belongs to it.
  public Request withForm(FormData form) {
    return form.on(this);
  }

  /// A copy with another body.
  public Request withBody(Body other) {
    return changed(draft -> draft.body = other);
  }

  /// A copy that came over another connection: for a filter that knows better, as behind a proxy.
  public Request withOrigin(Origin other) {
    return changed(draft -> draft.cameOver(other));
  }

  /// A copy that knows nothing of the exchange by which it came: for who keeps it after that.
  public Request withoutExchange() {
    return changed(draft -> draft.source = RequestDraft.Nobody.ASKS);
  }

  /// A copy with another method.
  public Request withMethod(String other) {
    return changed(draft -> draft.method = Tokens.requireMethod(other));
  }

  private Request copy(RequestDraft draft) {
    Request copy = new Request(draft);
    copy.path = path;
    copy.query = query;
    return copy;
  }

  /// The method and the target, for people.
  @Override
  public String toString() {
    return method + " " + target;
  }
}
