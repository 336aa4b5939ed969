package spindle.redis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spindle.defer.Deferred;
import spindle.web.session.SessionEnd;
import spindle.web.session.SessionLimits;
import spindle.web.session.SessionStore;

/// Sessions in a server of Redis: a hash for each, and a set of all by when they were last used.
/// Each call is a script, which the server runs in one go.
///
/// A name in a session stands behind `=`, so that `made`, when it was begun, is no such name.
final class RedisSessions implements SessionStore {
  /// What all scripts begin with: the arguments that all have, and what makes a session used.
  private static final String COMMON =
      """
      local t = redis.call('TIME')
      local now = t[1] * 1000 + math.floor(t[2] / 1000)
      local prefix, key = ARGV[1], ARGV[2]
      local idle, absolute, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
      local all, one = prefix .. 'sessions', prefix .. 'session:' .. key
      local function millis(n) return string.format('%.0f', n) end
      local function use()
        local made = redis.call('HGET', one, 'made')
        local left = made and tonumber(made) + absolute - now or 0
        if left <= 0 then
          redis.call('DEL', one)
          redis.call('ZREM', all, key)
          return false
        end
        redis.call('PEXPIRE', one, millis(math.min(idle, left)))
        redis.call('ZADD', all, millis(now), key)
        return true
      end
      """;

  private static final String FIND =
      COMMON
          + """
          if not use() then return false end
          return redis.call('HGETALL', one)
          """;

  private static final String ADD =
      COMMON
          + """
          redis.call('DEL', one)
          redis.call('HSET', one, 'made', millis(now))
          for i = 6, #ARGV, 2 do redis.call('HSET', one, '=' .. ARGV[i], ARGV[i + 1]) end
          use()
          redis.call('ZREMRANGEBYSCORE', all, '-inf', millis(now - idle))
          while redis.call('ZCARD', all) > most do
            redis.call('DEL', prefix .. 'session:' .. redis.call('ZPOPMIN', all)[1])
          end
          return 1
          """;

  private static final String CHANGE =
      COMMON
          + """
          if not use() then return 0 end
          for i = 6, #ARGV, 2 do
            if ARGV[i] == '' then redis.call('HDEL', one, '=' .. ARGV[i + 1])
            else redis.call('HSET', one, ARGV[i], ARGV[i + 1]) end
          end
          return 1
          """;

  private static final String RENAME =
      COMMON
          + """
          if not use() then return 0 end
          redis.call('RENAME', one, prefix .. 'session:' .. ARGV[6])
          redis.call('ZREM', all, key)
          redis.call('ZADD', all, millis(now), ARGV[6])
          return 1
          """;

  private static final String REMOVE =
      COMMON
          + """
          redis.call('DEL', one)
          redis.call('ZREM', all, key)
          return 1
          """;

  private final Redis redis;
  private final String prefix;
  private final SessionLimits limits;

  RedisSessions(Redis redis, String prefix, SessionLimits limits) {
    this.redis = redis;
    this.prefix = prefix;
    this.limits = limits;
  }

  private RespWriter script(String text, String key) {
    return new RespWriter("EVAL")
        .word(text)
        .word(0)
        .word(prefix)
        .word(key)
        .word(Math.max(1, limits.idle().toMillis()))
        .word(Math.max(1, limits.absolute().toMillis()))
        .word(limits.sessionsMax());
  }

  @Override
  public Deferred<Optional<Map<String, String>>> find(String key) {
    return redis.call(script(FIND, key)).addCallback(RedisSessions::values);
  }

  private static Optional<Map<String, String>> values(Reply reply) {
    if (!(reply instanceof Reply.Several(List<Reply> all)) || all == null) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i + 1 < all.size(); i += 2) {
      if (all.get(i) instanceof Reply.Bulk name
          && all.get(i + 1) instanceof Reply.Bulk value
          && name.text().startsWith("=")) {
        values.put(name.text().substring(1), value.text());
      }
    }
    return Optional.of(values);
  }

  @Override
  public Deferred<Void> add(String key, Map<String, String> values) {
    RespWriter command = script(ADD, key);
    values.forEach((name, value) -> command.word(name).word(value));
    return redis.call(command).then(_ -> Deferred.succeed());
  }

  @Override
  public Deferred<Boolean> change(String key, Map<String, Optional<String>> changes) {
    RespWriter command = script(CHANGE, key);
    changes.forEach((name, value) ->
        command.word(value.isPresent() ? "=" + name : "").word(value.orElse(name)));
    return redis.call(command).addCallback(RedisSessions::isDone);
  }

  private static boolean isDone(Reply reply) {
    return reply instanceof Reply.Whole(long number) && number == 1;
  }

  @Override
  public Deferred<Boolean> rename(String key, String newKey) {
    return redis.call(script(RENAME, key).word(newKey)).addCallback(RedisSessions::isDone);
  }

  @Override
  public Deferred<Void> remove(String key) {
    return redis.call(script(REMOVE, key)).then(_ -> Deferred.succeed());
  }

  @Override
  public Deferred<SessionEnd> notifyOnExpire(String key) {
    return Deferred.fail(
        new UnsupportedOperationException("Redis does not tell of the ends of sessions"));
  }
}
