package spindle.web.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import spindle.defer.CancelledError;
import spindle.http.HttpError;
import spindle.http.MalformedMessage;
import spindle.http.Status;
import spindle.web.Handler;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.body.BadJson;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.wire.HeadWriter;

/// Makes responses of what handlers throw. Nothing that the client sent is in them, and nothing of
/// an exception but the words of an [HttpError].
final class ErrorAnswers {
  private static final Logger LOG = System.getLogger("spindle.web.server");

  private static final int LOGGED_PATH_MAX = 1000;

  private ErrorAnswers() {}

  static Handler round(Handler handler, ErrorPages pages) {
    return request -> of(handler, request, pages);
  }

  static Response of(Handler handler, Request request, ErrorPages pages) {
    Response response;
    try {
      response = handler.handle(request);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable failure) {
      return to(failure, request, pages);
    }
    if (response == null) {
      return to(new NullPointerException("expected a Response, got null"), request, pages);
    }
    return response.isHere()
        ? response
        : Response.later(response.whenHere().addErrback(failure -> to(failure, request, pages)));
  }

  private static Response to(Throwable failure, Request request, ErrorPages pages) {
    if (failure instanceof HttpError error) {
      return pages.answer(error, request);
    }
    if (failure instanceof MalformedMessage || failure instanceof BadJson) {
      return pages.answer(Status.BAD_REQUEST, String.valueOf(failure.getMessage()), request, null);
    }
    if (failure instanceof BodyTruncated) { // the client's doing, and nobody is there to read it
      return pages.answer(Status.BAD_REQUEST, "The body did not end.", request, null);
    }
    if (!(failure instanceof CancelledError)) {
      LOG.log(
          Level.ERROR,
          words(request) + " was answered with 500, because its handler failed",
          failure);
    }
    return pages.answer(
        Status.INTERNAL_SERVER_ERROR, "Something went wrong here.", request, failure);
  }

  /// The method and the path, for the log: without the query, which may have secrets.
  private static String words(Request request) {
    String path = request.pathAndQuery();
    int mark = path.indexOf('?');
    int end = Math.min(mark < 0 ? path.length() : mark, LOGGED_PATH_MAX);
    return request.method() + " " + path.substring(0, end);
  }

  static Response of(HttpError error) {
    Response answer = page(error.status(), error.words());
    for (int i = 0; i < error.fields().size(); i++) {
      answer = answer.plusField(error.fields().name(i), error.fields().value(i));
    }
    return answer;
  }

  /// The answer of a few words that tells of an error.
  static Response page(Status status, String words) {
    return text(status, words, "")
        .withStatus(status)
        .withField("X-Content-Type-Options", "nosniff");
  }

  /// The text of an error, with the status 200.
  static Response text(Status status, String words, String more) {
    String text = status + "\n" + words + "\n" + more;
    return Response.of(Body.of(text), "text/plain; charset=utf-8");
  }

  /// Writes the page of an error after which nothing is read any more.
  ///
  /// @param page is here, and so is its body
  /// @param silent whether its body is left out, as after HEAD
  static HeadWriter last(Response page, boolean silent, HeadWriter output, String date) {
    ByteBuffer text = page.body().whole();
    output.status(page.status()).field("Date", date).endToEnd(page.fields());
    output.text("Content-Length: ").number(page.body().length()).line();
    output.field("Connection", "close").line();
    return text == null || silent ? output : output.bytes(text);
  }
}
