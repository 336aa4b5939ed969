package spindle.web.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.web.Request;
import spindle.web.Response;

/// How a [Site] tells its clients of errors: of what its handlers throw, and of requests that no
/// handler gets.
///
/// The usual pages say the status and a sentence, as the client likes it best (Accept): as text, as
/// a page of HTML, or as `application/problem+json`, RFC 9457. Nothing that the client sent is in
/// them.
///
/// After some errors the connection closes: a head or a body that is malformed, or takes too long.
/// Then a page of your own must be here at once, with its body, or the usual one is sent. Of a head
/// that was refused, [ErrorReport#request] has the method, if that could be read, and nothing else.
///
/// Immutable; `withX` gives a changed copy.
public final class ErrorPages {
  private static final Logger LOG = System.getLogger("spindle.web.server");
  private static final String SNIFF = "X-Content-Type-Options";
  private static final ErrorPages USUAL = new ErrorPages(Map.of(), null, false);

  private final Map<Integer, ErrorPage> pages;
  private final @Nullable ErrorPage others;
  private final boolean tracebacks;

  private ErrorPages(Map<Integer, ErrorPage> pages, @Nullable ErrorPage others, boolean traces) {
    this.pages = pages;
    this.others = others;
    this.tracebacks = traces;
  }

  /// The usual pages.
  public static ErrorPages usual() {
    return USUAL;
  }

  /// A copy with a page of your own for one status.
  ///
  /// @throws IllegalArgumentException if the status is no error: 400 to 599
  public ErrorPages with(Status status, ErrorPage page) {
    if (status.code() < 400) {
      throw new IllegalArgumentException("expected a status of 400 to 599, got " + status);
    }
    Map<Integer, ErrorPage> more = new LinkedHashMap<>(pages);
    more.put(status.code(), page);
    return new ErrorPages(more, others, tracebacks);
  }

  /// A copy with a page of your own for every status that has none by itself.
  public ErrorPages withOthers(ErrorPage page) {
    return new ErrorPages(pages, page, tracebacks);
  }

  /// A copy that shows on the usual page of a 500 what was thrown, with its stack. For development
  /// alone: it tells everybody how the site is made, and what the messages of its exceptions hold.
  public ErrorPages withTracebacks() {
    return new ErrorPages(pages, others, true);
  }

  Response answer(Status status, String words, Request request, @Nullable Throwable failure) {
    return answer(status, words, request, failure, Fields.none());
  }

  Response answer(HttpError error, Request request) {
    return answer(error.status(), error.words(), request, null, error.fields());
  }

  /// The page of an error after which the connection closes. One that is to come, or whose body is,
  /// is not waited for: the usual one is sent.
  Response answerAtOnce(Status status, String words, Request request) {
    Response page = answer(status, words, request, null);
    if (page.isHere() && (page.body().length() == 0 || page.body().whole() != null)) {
      return page;
    }
    if (page.isHere()) {
      page.body().cancel();
    } else {
      page.whenHere().reportedElsewhere().cancel();
    }
    var report = new ErrorReport(status, words, request, Optional.empty());
    return finished(usual(report), report, Fields.none());
  }

  private Response answer(
      Status status, String words, Request request, @Nullable Throwable failure, Fields fields) {
    var report = new ErrorReport(status, words, request, Optional.ofNullable(failure));
    ErrorPage own = pages.getOrDefault(status.code(), others);
    return finished(own == null ? usual(report) : own(own, report), report, fields);
  }

  private Response own(ErrorPage page, ErrorReport report) {
    try {
      Response made = page.of(report);
      return made.isHere()
          ? made
          : Response.later(made.whenHere().addErrback(failure -> failed(failure, report)));
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable failure) {
      return failed(failure, report);
    }
  }

  private Response failed(Throwable failure, ErrorReport report) {
    LOG.log(Level.ERROR, "the page of the error " + report.status() + " has failed", failure);
    return usual(report);
  }

  private Response usual(ErrorReport report) {
    return UsualPage.of(report, tracebacks ? report.failure().orElse(null) : null);
  }

  private static Response finished(Response page, ErrorReport report, Fields fields) {
    Response answer = page.withStatus(report.status()).withField(SNIFF, "nosniff");
    for (int i = 0; i < fields.size(); i++) {
      answer = answer.plusField(fields.name(i), fields.value(i));
    }
    return answer;
  }
}
