/// Responses that are used again, RFC 9111: read [spindle.web.cache.HttpCache].
package spindle.web.cache;
