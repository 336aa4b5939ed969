package spindle.web.client;

import spindle.web.Request;
import spindle.web.client.reason.ResponseTooLarge;
import spindle.web.wire.ArrivingBody;
import spindle.web.wire.BodyOwner;

/// The body of a response, as it arrives.
final class ResponseBody extends ArrivingBody {
  private final Request request;
  private final int attempt;

  ResponseBody(BodyOwner owner, long length, int aheadMax, Request request, int attempt) {
    super(owner, length, aheadMax);
    this.request = request;
    this.attempt = attempt;
  }

  @Override
  protected Exception tooLong(long max) {
    return new ResponseTooLarge(
        request, attempt, "the body has more than %d bytes".formatted(max), null);
  }
}
