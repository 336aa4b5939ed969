package spindle.web.proxy;

import java.util.Set;
import spindle.http.HttpError;
import spindle.http.Status;
import spindle.reason.AddressNotAllowed;
import spindle.web.Request;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.client.reason.HandshakeFailed;
import spindle.web.client.reason.PoolFull;
import spindle.web.client.reason.RequestGenerationFailed;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.client.reason.RequestTimeout;

/// What it means for the client, and for other upstreams, that one has not answered.
enum Failing {
  /// The request has not reached it: it may be given to another.
  UNSENT,
  /// All connections to it are in use.
  BUSY,
  /// It takes too long to be reached.
  UNREACHED,
  /// It takes too long to answer.
  LATE,
  /// The client's body is at fault.
  BODY,
  /// It has answered with what is no response, or with nothing.
  BROKEN;

  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

  static Failing of(Throwable failure) {
    return switch (failure) {
      case ConnectFailed _, HandshakeFailed _, RequestNotSent _ -> UNSENT;
      case PoolFull _ -> BUSY;
      case RequestGenerationFailed _ -> BODY;
      case RequestTimeout timeout ->
          switch (timeout.stage()) {
            case POOL -> BUSY;
            case CONNECT, HANDSHAKE -> UNREACHED;
            default -> LATE;
          };
      default -> BROKEN;
    };
  }

  boolean isTheUpstreams() {
    return this != BODY && this != BUSY;
  }

  /// Whether the request may be given to another upstream.
  boolean mayBeRepeated(Request request) {
    return switch (this) {
      case UNSENT, BUSY, UNREACHED -> true;
      case BROKEN -> IDEMPOTENT.contains(request.method()) && request.body().length() == 0;
      case LATE, BODY -> false;
    };
  }

  HttpError answer(Throwable failure) {
    return switch (this) {
      case BUSY -> ProxyCall.unavailable("All connections to the server are in use.", 1);
      case UNREACHED, LATE ->
          new HttpError(Status.GATEWAY_TIMEOUT, "The server behind this one takes too long.");
      case BODY -> ofTheBody(failure);
      case UNSENT -> ofTheWay(failure);
      case BROKEN ->
          new HttpError(Status.BAD_GATEWAY, "The server behind this one has not answered.");
    };
  }

  /// Who may not be asked is forbidden.
  private static HttpError ofTheWay(Throwable failure) {
    return failure.getCause() instanceof AddressNotAllowed
        ? ForwardProxy.forbidden()
        : new HttpError(Status.BAD_GATEWAY, "The server behind this one cannot be reached.");
  }

  /// A body that is too large fails with what says so.
  private static HttpError ofTheBody(Throwable failure) {
    return failure.getCause() instanceof HttpError error
        ? error
        : new HttpError(Status.BAD_REQUEST, "The body did not arrive.");
  }
}
