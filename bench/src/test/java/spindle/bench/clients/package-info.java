/// Clients of HTTP beside one another: what a request costs who sends it.
@NullMarked
package spindle.bench.clients;

import org.jspecify.annotations.NullMarked;
