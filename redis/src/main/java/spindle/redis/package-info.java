/// What several processes share by a server of Redis: topics, who is here, and sessions of web
/// sites. For those who run one already; [spindle.topics] says what else there is.
///
/// ```java
/// var redis = new Redis(endpoint, RedisSettings.of("alpha"), reactor);
/// redis.startService();
/// redis.topics().publish("news", bytes);
/// ```
///
/// Read first: [Redis], [RedisSettings]. It speaks RESP 2, which all versions of the server do, and
/// needs one of version 5 or later.
///
/// Everything belongs to the reactor's thread.
package spindle.redis;
