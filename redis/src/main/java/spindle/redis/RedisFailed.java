package spindle.redis;

import java.io.IOException;

/// Why a call to a server of Redis has no result.
public abstract sealed class RedisFailed extends IOException
    permits RedisUnavailable, RedisLost, RedisRefused {
  private static final long serialVersionUID = 1L;

  RedisFailed(String message) {
    super(message);
  }
}
