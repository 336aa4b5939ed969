package spindle.redis;

/// The server has refused: its words are the message. So it was not done.
public final class RedisRefused extends RedisFailed {
  private static final long serialVersionUID = 1L;

  RedisRefused(String message) {
    super(message);
  }
}
