/// Server-Sent Events: a response that goes on for as long as there is news. Begin with
/// [spindle.web.events.EventStream] for one client, [spindle.web.events.EventChannel] for many, and
/// [spindle.web.events.EventClient] to listen to a server.
@NullMarked
package spindle.web.events;

import org.jspecify.annotations.NullMarked;
