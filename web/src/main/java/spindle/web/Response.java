package spindle.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.defer.Step;
import spindle.fiber.Fiber;
import spindle.http.Fields;
import spindle.http.MediaType;
import spindle.http.SetCookie;
import spindle.http.Status;
import spindle.protocol.Protocol;
import spindle.web.body.Body;
import spindle.web.body.JsonCodec;

/// One response: status, fields, body; or one that is still to come. Immutable but for its body,
/// which is read once; one of bytes or text may answer any number of requests, as a constant.
///
/// The length and the framing are not the handler's business: they come from the body.
public final class Response {
  private static final int COLLECT_MAX = 16 * 1024 * 1024;

  // Made once, since so many responses have just this field.
  private static final Fields TEXT = Fields.of("Content-Type", "text/plain; charset=utf-8");
  private static final Fields PAGE = Fields.of("Content-Type", "text/html; charset=utf-8");
  private static final Fields JSON = Fields.of("Content-Type", "application/json");

  private final Status status;
  private final Fields fields;
  private final Body body;
  private final @Nullable Deferred<Response> coming;
  private final @Nullable Upgrade upgrade;
  private final @Nullable Upgraded upgraded;

  private Response(Status status, Fields fields, Body body, @Nullable Deferred<Response> coming) {
    this(status, fields, body, coming, null, null);
  }

  private Response(
      Status status,
      Fields fields,
      Body body,
      @Nullable Deferred<Response> coming,
      @Nullable Upgrade upgrade,
      @Nullable Upgraded upgraded) {
    this.status = status;
    this.fields = fields;
    this.body = body;
    this.coming = coming;
    this.upgrade = upgrade;
    this.upgraded = upgraded;
  }

  /// A response of this status without a body.
  public static Response of(Status status) {
    return new Response(requireFinal(status), Fields.none(), Body.empty(), null);
  }

  private static Status requireFinal(Status status) {
    if (status.interim()) {
      throw new IllegalArgumentException("expected a final status, 200 to 599, got " + status);
    }
    return status;
  }

  /// A response as it has arrived. For whoever is a client.
  public static Response arrived(Status status, Fields fields, Body body) {
    return new Response(requireFinal(status), fields, body, null);
  }

  /// 101 as it has arrived, with the connection. For whoever is a client.
  ///
  /// @param unclaimed without a byte; cancelled if nobody takes the connection
  public static Response upgraded(Fields fields, Upgraded connection, Body unclaimed) {
    return new Response(Status.SWITCHING_PROTOCOLS, fields, unclaimed, null, null, connection);
  }

  /// 200 with this body, and the media type that its field Content-Type says.
  public static Response of(Body body, String mediaType) {
    return new Response(Status.OK, Fields.of("Content-Type", mediaType), body, null);
  }

  /// 200 with a text.
  public static Response text(String text) {
    return new Response(Status.OK, TEXT, Body.of(text), null);
  }

  /// 200 with a page of HTML. Escape what comes from elsewhere.
  public static Response html(String page) {
    return new Response(Status.OK, PAGE, Body.of(page), null);
  }

  /// 200 with bytes of this media type. They are not copied: change them no more.
  public static Response bytes(byte[] bytes, String mediaType) {
    return of(Body.of(bytes), mediaType);
  }

  /// 200 with this value as JSON; by the module `spindle.json`. Its records and their components
  /// are what an object and its members are.
  ///
  /// @param value null is the JSON null
  /// @throws IllegalArgumentException if it cannot be JSON
  public static Response json(@Nullable Object value) {
    byte[] bytes = JsonCodec.installed().write(value);
    return new Response(Status.OK, JSON, Body.of(bytes), null);
  }

  /// Sends the client elsewhere with a GET: 303. What a form is answered with when it was taken.
  ///
  /// @param location as [#redirect] has it
  /// @throws IllegalArgumentException as there
  public static Response seeOther(String location) {
    return redirect(Status.SEE_OTHER, location);
  }

  /// Sends the client elsewhere, with a short page for who does not go there by itself.
  ///
  /// @param status 301, 302, 303, 307 or 308
  /// @param location a path, or a URI of http or https. It leads to another site only as a whole
  ///   URI: `//host` and what browsers take for that are refused. What a client has said is better
  ///   no part of it; if it must be, see that it begins with a slash
  /// @throws IllegalArgumentException if it is another status; if the location has blanks,
  ///   controls, characters beyond ASCII or a backslash in its path, another scheme or no host
  public static Response redirect(Status status, String location) {
    switch (status.code()) {
      case 301, 302, 303, 307, 308 -> {}
      default ->
          throw new IllegalArgumentException(
              "expected a status that sends elsewhere: 301, 302, 303, 307 or 308, got " + status);
    }
    String place = Html.escape(Tokens.requireLocation(location));
    return html("<!doctype html><title>%s</title><p>It is <a href=\"%s\">here</a>.\n"
            .formatted(status, place))
        .withStatus(status)
        .withField("Location", location);
  }

  /// Gives the connection to another protocol: 101. Only a request that [asks for
  /// it][Request#upgradesTo] is answered so; any other gets 426.
  ///
  /// @throws IllegalArgumentException if the protocol's name is no token, or `h2c`, which nobody
  ///   should speak
  public static Response upgrade(Upgrade upgrade) {
    Tokens.requireProtocol(upgrade.name());
    return new Response(
        Status.SWITCHING_PROTOCOLS, Fields.none(), Body.empty(), null, upgrade, null);
  }

  /// Gives the connection to another protocol, with 200: what a CONNECT is answered with when its
  /// tunnel is there. Any other request that is answered so gets 500.
  ///
  /// @param protocol makes it, as [Upgrade#protocol] says
  public static Response tunnel(Supplier<? extends Protocol> protocol) {
    Upgrade tunnel = new Upgrade("tunnel", protocol);
    return new Response(Status.OK, Fields.none(), Body.empty(), null, tunnel, null);
  }

  /// A response that is still to come. If the client goes before, `coming` is cancelled.
  ///
  /// @throws NullPointerException if `coming` is null
  public static Response later(Deferred<Response> coming) {
    Objects.requireNonNull(coming, "expected a Deferred of a Response, got null");
    return new Response(Status.OK, Fields.none(), Body.empty(), coming);
  }

  /// The status.
  ///
  /// @throws IllegalStateException if the response is still to come: use [#then], or [#await] in a
  ///   fiber
  public Status status() {
    return here().status;
  }

  /// The fields, without those of the framing.
  ///
  /// @throws IllegalStateException if the response is still to come: use [#then], or [#await] in a
  ///   fiber
  public Fields fields() {
    return here().fields;
  }

  /// The body.
  ///
  /// @throws IllegalStateException if the response is still to come: use [#then], or [#await] in a
  ///   fiber
  public Body body() {
    return here().body;
  }

  /// The protocol that takes the connection over; mostly none.
  ///
  /// @throws IllegalStateException if the response is still to come: use [#then], or [#await] in a
  ///   fiber
  public Optional<Upgrade> upgrade() {
    return Optional.ofNullable(here().upgrade);
  }

  /// The connection, where a server has answered 101 to a request that asked for another protocol;
  /// mostly none. Give it to somebody soon, or cancel the body.
  ///
  /// @throws IllegalStateException if the response is still to come: use [#then], or [#await] in a
  ///   fiber
  public Optional<Upgraded> upgraded() {
    return Optional.ofNullable(here().upgraded);
  }

  private Response here() {
    if (coming != null) {
      throw new IllegalStateException(
          "this response is still to come: in a fiber use await(), elsewhere then(…)");
    }
    return this;
  }

  /// Changes it, now or when it comes: so a filter is written once for both.
  ///
  /// @throws Exception what `change` throws, if the response is here; else the response that is to
  ///   come fails with it
  public Response then(Step<Response, Response> change) throws Exception {
    if (coming != null) {
      return later(whenHere().then(response -> change.take(response).whenHere()));
    }
    try {
      return change.take(this);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whether it is here.
  public boolean isHere() {
    return coming == null;
  }

  /// Fires with this response, or with the one that is to come. Each call gives a Deferred of its
  /// own: what is added to one is not seen by others. Cancelling it cancels what is to come.
  public Deferred<Response> whenHere() {
    if (coming == null) {
      return Deferred.succeed(this);
    }
    Deferred<Response> shared = coming.then(Response::given);
    return Deferred.succeed().then(_ -> shared);
  }

  private static Deferred<Response> given(@Nullable Response response) {
    return Objects.requireNonNull(response, "expected a Response, got null").whenHere();
  }

  /// Waits until it is here, for code in a fiber. Cancelling the fiber cancels it.
  ///
  /// @throws Exception what it fails with
  public Response await() throws Exception {
    return Fiber.await(whenHere());
  }

  /// Waits for its body, all of it, for code in a fiber: 16 MiB at most.
  ///
  /// @throws Exception what it fails with, or its body: if that is larger, too
  public byte[] bytes() throws Exception {
    return Fiber.await(whenHere().then(response -> response.body.bytes(COLLECT_MAX)));
  }

  /// Waits for its body as [#bytes()] does, and reads it as text: in the charset that its field
  /// Content-Type names, else in UTF-8.
  ///
  /// @throws Exception as [#bytes()]
  public String text() throws Exception {
    return Fiber.await(
        whenHere()
            .then(response ->
                response
                    .body
                    .bytes(COLLECT_MAX)
                    .addCallback(all -> new String(all, response.charset()))));
  }

  private Charset charset() {
    return MediaType.of(fields).flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
  }

  private Response with(Status newStatus, Fields newFields, Body newBody) {
    boolean same = newStatus.equals(status);
    return new Response(
        newStatus, newFields, newBody, null, same ? upgrade : null, same ? upgraded : null);
  }

  private Response change(Step<Response, Response> change) {
    return later(whenHere().addCallback(change));
  }

  /// A copy with another status.
  ///
  /// @throws IllegalArgumentException if it is an interim one
  public Response withStatus(Status other) {
    requireFinal(other);
    if (coming != null) {
      return change(r -> r.withStatus(other));
    }
    return with(other, fields, body);
  }

  /// A copy with this field in place of all of its name.
  ///
  /// @throws IllegalArgumentException if it is no field, or one that the framing makes
  public Response withField(String name, String value) {
    requireNotFraming(name);
    if (coming != null) {
      return change(r -> r.withField(name, value));
    }
    return with(status, fields.with(name, value), body);
  }

  /// A copy with one field more.
  ///
  /// @throws IllegalArgumentException if it is no field, or one that the framing makes
  public Response plusField(String name, String value) {
    requireNotFraming(name);
    if (coming != null) {
      return change(r -> r.plusField(name, value));
    }
    return with(status, fields.plus(name, value), body);
  }

  /// A copy without the fields of this name.
  public Response withoutField(String name) {
    if (coming != null) {
      return change(r -> r.withoutField(name));
    }
    return with(status, fields.without(name), body);
  }

  /// A copy that gives the client one cookie more to keep.
  public Response plusCookie(SetCookie cookie) {
    return plusField("Set-Cookie", cookie.field());
  }

  private static void requireNotFraming(String name) {
    if (name.equalsIgnoreCase("Transfer-Encoding") || name.equalsIgnoreCase("Connection")) {
      throw new IllegalArgumentException(name + " is the server's to say, not a handler's");
    }
  }

  /// A copy with another body.
  public Response withBody(Body other) {
    if (coming != null) {
      return change(r -> r.withBody(other));
    }
    return with(status, fields, other);
  }

  /// The status, for people.
  @Override
  public String toString() {
    return coming == null ? status.toString() : "still to come";
  }
}
