/// Requests handed on to other servers. [spindle.web.proxy.ReverseProxy] stands before servers of
/// one's own: a handler whose answers come from one of its [spindle.web.proxy.Upstreams].
@NullMarked
package spindle.web.proxy;

import org.jspecify.annotations.NullMarked;
