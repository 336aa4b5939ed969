package spindle.redis;

/// The connection was lost, or there was no answer in time: it may have been done, or not.
public final class RedisLost extends RedisFailed {
  private static final long serialVersionUID = 1L;

  RedisLost(String message) {
    super(message);
  }
}
