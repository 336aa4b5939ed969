package spindle.web.retry;

import java.io.IOException;

/// A request was not sent, since its server has failed too often a moment ago: see
/// [CircuitBreaker].
public final class CircuitOpen extends IOException {
  private static final long serialVersionUID = 1L;

  CircuitOpen(String origin, int failures) {
    super("%s is not asked for a while: it has failed %d times".formatted(origin, failures));
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
