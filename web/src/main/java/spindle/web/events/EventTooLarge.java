package spindle.web.events;

import java.io.IOException;

/// A server has sent a line or an event that is larger than an [EventClient] takes. Its connection
/// has been ended.
public final class EventTooLarge extends IOException {
  private static final long serialVersionUID = 1L;

  EventTooLarge(String message) {
    super(message);
  }
}
