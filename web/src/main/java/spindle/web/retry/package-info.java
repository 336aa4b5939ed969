/// What to do about servers that fail: ask them once more ([spindle.web.retry.Retries]), or no more
/// for a while ([spindle.web.retry.CircuitBreaker]).
package spindle.web.retry;
