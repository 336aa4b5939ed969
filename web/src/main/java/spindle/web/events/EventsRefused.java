package spindle.web.events;

import java.io.IOException;
import spindle.http.Fields;
import spindle.http.Status;

/// A server has answered with something else than a stream of events: another status, or another
/// media type. It is not asked again.
public final class EventsRefused extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Fields fields;

  EventsRefused(Status status, Fields fields) {
    super(
        "expected 200 with text/event-stream, the server answers %s with %s"
            .formatted(status, fields.firstOr("Content-Type", "no media type")));
    this.status = status;
    this.fields = fields;
  }

  /// The status of the answer.
  public Status status() {
    return status;
  }

  /// The fields of the answer.
  public Fields fields() {
    return fields;
  }
}
