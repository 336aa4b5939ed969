package spindle.http;

import org.jspecify.annotations.Nullable;

/// Thrown by a handler, or the failure of its Deferred: answered with this status and no more than
/// these words. Carries no stack trace of its own.
public final class HttpError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Fields fields;

  /// A failure that the client is told of.
  ///
  /// @param words for the client
  public HttpError(Status status, String words) {
    this(status, words, Fields.none(), null);
  }

  /// A failure that the client is told of, with fields that its answer has.
  public HttpError(Status status, String words, Fields fields) {
    this(status, words, fields, null);
  }

  private HttpError(Status status, String words, Fields fields, @Nullable Throwable cause) {
    super(words, cause, false, false);
    this.status = status;
    this.fields = fields;
  }

  /// The words for the client.
  public String words() {
    return String.valueOf(getMessage());
  }

  /// The status of the answer.
  public Status status() {
    return status;
  }

  /// Fields that the answer has.
  public Fields fields() {
    return fields;
  }
}
