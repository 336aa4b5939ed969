package spindle.doh;

import java.util.Base64;
import spindle.defer.Deferred;
import spindle.http.Status;
import spindle.names.server.NameHandler;
import spindle.names.server.NameMessages;
import spindle.names.server.NameServerSettings;
import spindle.time.Scheduler;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;

/// Answers questions of names over HTTPS, RFC 8484: a handler of a site, mostly at `/dns-query`.
///
/// ```java
/// var names = DnsSite.of(reactor, handler);
/// Site.of(routes -> routes.any("/dns-query").answer(names))
/// ```
///
/// A question is the body of a POST, or of a GET the field `dns` of the query, in base64url. What
/// may be kept says for how long. Zones are copied to nobody. Belongs to the thread of its reactor.
public final class DnsSite implements Handler {
  /// Characters of the longest question by GET.
  private static final int TEXT_MAX = (DnsOverHttps.BYTES_MAX + 2) / 3 * 4;

  private final NameMessages names;

  private DnsSite(NameMessages names) {
    this.names = names;
  }

  /// Answers what `handler` says, with the default settings.
  ///
  /// @param clock the reactor
  public static DnsSite of(Scheduler clock, NameHandler handler) {
    return of(clock, handler, NameServerSettings.defaults());
  }

  /// Answers what `handler` says. Of the settings the number of questions at work and the time of a
  /// handler hold; the rest is the site's business.
  public static DnsSite of(Scheduler clock, NameHandler handler, NameServerSettings settings) {
    return new DnsSite(NameMessages.of(clock, handler, settings));
  }

  @Override
  public Response handle(Request request) {
    return switch (request.method()) {
      case "GET", "HEAD" -> byQuery(request);
      case "POST" -> byBody(request);
      default -> Response.of(Status.METHOD_NOT_ALLOWED).withField("Allow", "GET, HEAD, POST");
    };
  }

  private Response byQuery(Request request) {
    String text = request.query("dns").orElse("");
    if (text.isEmpty() || text.length() > TEXT_MAX) {
      return refused("expected a question in the field 'dns' of the query");
    }
    byte[] message;
    try {
      message = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notThat) {
      return refused("expected base64url in the field 'dns' of the query");
    }
    return Response.later(answer(request, message));
  }

  private Response byBody(Request request) {
    String type = request.field("Content-Type").orElse("");
    if (!type.strip().equalsIgnoreCase(DnsOverHttps.MEDIA_TYPE)) {
      return Response.of(Status.UNSUPPORTED_MEDIA_TYPE)
          .withField("Accept-Post", DnsOverHttps.MEDIA_TYPE);
    }
    return Response.later(
        request.body().bytes(DnsOverHttps.BYTES_MAX).then(bytes -> answer(request, bytes)));
  }

  private Deferred<Response> answer(Request request, byte[] message) {
    return names
        .answer(message, request.peer())
        .addCallback(DnsSite::response)
        .addErrback(
            IllegalArgumentException.class, why -> refused(String.valueOf(why.getMessage())))
        .addErrback(IllegalStateException.class, _ -> Response.of(Status.SERVICE_UNAVAILABLE));
  }

  private static Response response(NameMessages.Answer answer) {
    return Response.bytes(answer.message(), DnsOverHttps.MEDIA_TYPE)
        .withField("Cache-Control", "max-age=" + answer.keep().toSeconds());
  }

  private static Response refused(String why) {
    return Response.text(why + "\n").withStatus(Status.BAD_REQUEST);
  }
}
