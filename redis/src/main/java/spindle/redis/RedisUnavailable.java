package spindle.redis;

/// There is no connection just now, or no room for more: see [RedisSettings]. Nothing was done, and
/// it may be tried again.
public final class RedisUnavailable extends RedisFailed {
  private static final long serialVersionUID = 1L;

  RedisUnavailable(String message) {
    super(message);
  }
}
