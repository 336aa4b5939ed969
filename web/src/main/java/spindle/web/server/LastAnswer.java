package spindle.web.server;

import spindle.http.Status;
import spindle.web.Origin;
import spindle.web.Request;
import spindle.web.Response;

/// The answer to what is no request, or no body, or takes too long: after it nothing is read any
/// more.
final class LastAnswer {
  private final ServerConnection connection;
  private final Status status;
  private final String words;

  LastAnswer(ServerConnection connection, Status status, String words) {
    this.connection = connection;
    this.status = status;
    this.words = words;
  }

  /// To a request whose body has not come.
  void to(Exchange broken) {
    broken.tell(status, write(broken.request()), false);
  }

  /// To a head.
  ///
  /// @param firstLine what could be read of that
  void toHead(String firstLine) {
    Site site = connection.site();
    Origin origin = Exchange.originOf(connection.transport());
    long length = write(Refusals.unread(firstLine, origin));
    if (site.isListenedTo()) {
      ExchangeReport.refused(site, origin, firstLine, status, length);
    }
  }

  /// @return how many bytes the body has that was sent
  private long write(Request request) {
    Response page = connection.site().errorPages().answerAtOnce(status, words, request);
    boolean silent = request.method().equals("HEAD");
    connection
        .transport()
        .write(
            ErrorAnswers.last(page, silent, connection.bench().output(), connection.date()).lend());
    return silent ? 0 : page.body().length();
  }
}
