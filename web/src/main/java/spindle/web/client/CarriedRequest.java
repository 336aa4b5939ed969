package spindle.web.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.web.Response;
import spindle.web.Upgraded;
import spindle.web.body.Body;
import spindle.web.body.BodyTruncated;
import spindle.web.client.reason.RequestFailed;
import spindle.web.client.reason.RequestGenerationFailed;
import spindle.web.client.reason.RequestNotSent;
import spindle.web.client.reason.RequestTimeout;
import spindle.web.client.reason.RequestTimeout.Stage;
import spindle.web.client.reason.RequestTransmissionFailed;
import spindle.web.client.reason.ResponseMalformed;
import spindle.web.client.reason.ResponseNeverReceived;
import spindle.web.wire.BodyOwner;

/// One request that a [SharedConnection] carries: what is to be sent, and who is told of what
/// comes. Each ends by one of [#ended], [#failed] and [#broken], or by [Carrier#cancelled].
public final class CarriedRequest implements Sending {
  /// Who carries it.
  public interface Carrier {
    /// Nobody wants the response any more: the request is dropped, and no other.
    void cancelled();

    /// Somebody waits for the body of the response.
    void bodyAwaited();

    /// Some of the body was taken, or nobody wants it.
    void bodyMoved();
  }

  /// How a request fails that has no response.
  public enum Failure {
    /// The server has not worked on it: it may be sent once more, whatever it is.
    NOT_SENT,
    /// The connection ended while it was sent.
    CUT_OFF,
    /// It was sent, and no response came.
    UNANSWERED,
    /// What came is no response.
    MALFORMED,
    /// Its own body failed.
    NO_BODY
  }

  private final Call call;
  private final WireRequest request;
  private final ClientLimits limits;
  private @Nullable Carrier carrier;
  private @Nullable ResponseBody body;
  private boolean bodyBegun;
  private boolean over;
  private int interims;

  CarriedRequest(Call call, ClientLimits limits) {
    this.call = call;
    this.request = call.request();
    this.limits = limits;
  }

  /// Says who carries it; first of all.
  public void carriedBy(Carrier by) {
    carrier = by;
  }

  /// The method.
  public String method() {
    return request.request().method();
  }

  /// `https` or `http`.
  public String scheme() {
    return request.uri().scheme().equals("https") ? "https" : "http";
  }

  /// Whom it is for: host and perhaps port.
  public String authority() {
    return request.host();
  }

  /// The path with the query.
  public String path() {
    return request.uri().pathAndQuery();
  }

  /// The fields, without Host and what frames it.
  public Fields fields() {
    return request.fields();
  }

  /// The body.
  public Body body() {
    return request.body();
  }

  /// Whether the body waits for the server's word, [ClientLimits#expectWait] at most.
  public boolean expects() {
    return request.expects();
  }

  /// Whether the response goes on for as long as there is news, and may be silent.
  public boolean isEndless() {
    return request.isEndless();
  }

  /// The protocol that is asked for in place of HTTP, or null. Where the server agrees, [#switched]
  /// says so.
  public @Nullable String upgrade() {
    return request.upgrade();
  }

  /// Whether the body is sent on when the response comes first.
  public boolean keepsSending() {
    return request.request().find(Agent.KEEP_SENDING).orElse(Boolean.FALSE);
  }

  /// Whether it is sent for somebody else, so that whoever reads the response may take as long as
  /// they like: [Agent#RELAYED].
  public boolean isRelayed() {
    return request.isRelayed();
  }

  /// Some of the body is sent now.
  public void beginBody() {
    bodyBegun = true;
  }

  /// An interim response has come.
  ///
  /// @return whether there may be so many
  public boolean informed(Status status, Fields fields) {
    if (++interims > limits.interimMax()) {
      return false;
    }
    request.request().find(Agent.INTERIM).ifPresent(to -> to.received(status, fields));
    return true;
  }

  /// The response has come, and there is no body.
  public void answered(Status status, Fields fields) {
    if (!over) {
      over = true;
      call.ended();
      call.answered(Response.arrived(status, fields, Body.empty()));
    }
  }

  /// The server agrees to the other protocol.
  ///
  /// @param fields as a response of 101 has them
  /// @param unclaimed without a byte; cancelled if nobody takes the connection
  public void switched(Fields fields, Upgraded connection, Body unclaimed) {
    if (!over) {
      over = true;
      call.ended();
      call.answered(Response.upgraded(fields, connection, unclaimed));
    }
  }

  /// The head of the response has come, and a body comes.
  ///
  /// @param length -1 if it is not known
  public void answered(Status status, Fields fields, long length) {
    if (over) {
      return;
    }
    ResponseBody arriving =
        new ResponseBody(new Owner(), length, limits.bodyAhead(), call.asked(), call.attempt());
    body = arriving;
    call.answered(Response.arrived(status, fields, arriving));
  }

  /// What the body of the response tells its owner.
  private final class Owner implements BodyOwner {
    @Override
    public void bodyWanted() {
      if (carrier != null) {
        carrier.bodyAwaited();
      }
    }

    @Override
    public void bodyMoved() {
      if (carrier != null && !over) {
        carrier.bodyMoved();
      }
    }
  }

  /// Bytes of the body have come.
  ///
  /// @param data lent
  public void arrived(ByteBuffer data) {
    if (body != null && !over) {
      body.offer(data);
    }
  }

  /// How much of the body waits for whoever reads it.
  public long waitingBytes() {
    return body == null ? 0 : body.waitingBytes();
  }

  /// Whether nobody wants the rest of the body.
  public boolean isUnwanted() {
    return body != null && body.isUnwanted();
  }

  /// Whether somebody waits for the body.
  public boolean isAwaited() {
    return body != null && body.isAwaited();
  }

  /// The body of the response has ended as it should.
  public void ended(Fields trailer) {
    if (!over) {
      over = true;
      call.ended();
      if (body != null) {
        body.end(trailer);
      }
    }
  }

  /// There is no response.
  ///
  /// @param repeats whether it may be sent once more: the server has seen nothing of it, or it does
  ///   no harm
  public void failed(Failure kind, String words, Throwable cause, boolean repeats) {
    if (!over) {
      over = true;
      call.ended();
      call.failed(failure(kind, words, cause), repeats);
    }
  }

  private RequestFailed failure(Failure kind, String words, Throwable cause) {
    int attempt = call.attempt();
    return switch (kind) {
      case NOT_SENT -> new RequestNotSent(call.asked(), attempt, words, cause);
      case CUT_OFF -> new RequestTransmissionFailed(call.asked(), attempt, words, cause);
      case UNANSWERED -> new ResponseNeverReceived(call.asked(), attempt, words, cause);
      case MALFORMED -> new ResponseMalformed(call.asked(), attempt, words, cause);
      case NO_BODY -> new RequestGenerationFailed(call.asked(), attempt, words, cause);
    };
  }

  /// The body of the response does not go on.
  public void broken(String words, Exception cause) {
    if (!over) {
      over = true;
      call.ended();
      if (body != null) {
        body.fail(new BodyTruncated(words, cause));
      }
    }
  }

  /// It has taken too long.
  public void timedOut(Stage stage, Duration limit) {
    end(new RequestTimeout(call.asked(), call.attempt(), stage, limit));
  }

  private void end(RequestFailed why) {
    if (over) {
      return;
    }
    over = true;
    call.ended();
    if (body == null) {
      call.failed(why, false);
    } else {
      body.fail(why);
    }
  }

  @Override
  public void fail(RequestFailed why) {
    end(why);
    drop();
  }

  @Override
  public void cancel() {
    over = true;
    drop();
  }

  private void drop() {
    if (carrier != null) {
      carrier.cancelled();
    }
  }

  @Override
  public boolean bodyBegun() {
    return bodyBegun;
  }
}
