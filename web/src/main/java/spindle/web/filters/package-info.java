/// Filters that most sites need, and what is told of every exchange.
///
/// - [AccessLog]: a line for each exchange, mostly to a [LogFile]. It is a listener of the site,
///   not a filter, since a filter does not see what was no request.
///
/// Filters are immutable and may serve several sites and reactors. `site.with(filter)` puts one
/// before all that the site has; of two, the one that was given last sees the request first.
@NullMarked
package spindle.web.filters;

import org.jspecify.annotations.NullMarked;
