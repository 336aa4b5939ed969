package spindle.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import spindle.defer.CancelledError;
import spindle.http.Fields;
import spindle.http.Status;
import spindle.reason.ConnectionClosed;
import spindle.web.Response;
import spindle.web.body.BodyTruncated;

/// Writes one response to a stream.
final class ResponseWriter {
  private static final Logger LOG = System.getLogger("spindle.http2");
  private static final AsciiString DATE = AsciiString.cached("date");
  private static final AsciiString LENGTH = AsciiString.cached("content-length");

  private final Http2Stream stream;
  private final String date;
  private final Response response;
  private final MessageWriter writer;

  ResponseWriter(Http2Stream stream, String date, Response response) {
    this.stream = stream;
    this.date = date;
    this.response = response;
    this.writer = new MessageWriter(stream, response.body(), this::failed);
  }

  Status status() {
    return response.status();
  }

  /// How many bytes of the body were given to the stream.
  long sent() {
    return writer.sent();
  }

  void endSoon() {
    response.body().endSoon();
  }

  void cancel() {
    writer.cancel();
  }

  /// An interim response.
  static Http2Headers interim(Status status, Fields fields) {
    Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 1);
    head.status(Integer.toString(status.code()));
    MessageWriter.addAll(head, fields);
    return head;
  }

  /// Sends the head, and the body after it.
  ///
  /// @param silent whether the body is not sent, as to HEAD
  /// @param length of the body; -1 if it is not known
  /// @return whether it is sent; false, and nothing was, if the peer does not take so many fields
  boolean send(boolean silent, long length) {
    boolean bodiless = status().bodiless() || status().code() == 205;
    Http2Headers head = head(bodiless ? -1 : length);
    if (!stream.connection.output().fits(head)) {
      LOG.log(Level.DEBUG, "a response has more bytes of fields than its client takes");
      writer.cancel();
      return false;
    }
    if (bodiless || silent) {
      writer.sendHead(head);
    } else {
      writer.send(head, length);
    }
    return true;
  }

  private Http2Headers head(long length) {
    Fields fields = response.fields();
    Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 3);
    head.status(Integer.toString(status().code()));
    if (!fields.has("Date")) {
      head.add(DATE, date);
    }
    MessageWriter.addAll(head, fields);
    if (length >= 0) {
      head.set(LENGTH, Long.toString(length));
    }
    return head;
  }

  /// The head has left: that the rest does not come can be shown by a reset alone.
  private void failed(Throwable failure) {
    if (failure instanceof TrailerTooLarge) {
      LOG.log(Level.DEBUG, "a response ends in its middle: {0}", failure.getMessage());
    } else if (!theirs(failure)) {
      LOG.log(Level.ERROR, "a response ends in its middle", failure);
    }
    stream.connection.reset(stream, Http2Error.INTERNAL_ERROR.code());
  }

  private static boolean theirs(Throwable failure) {
    return failure instanceof CancelledError
        || failure instanceof BodyTruncated
        || failure instanceof StreamReset
        || failure instanceof ConnectionClosed;
  }
}
