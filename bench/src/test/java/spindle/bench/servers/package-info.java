/// Whole servers side by side: what one operation costs each of them in CPU time of its own.
///
/// Read first: [ServerComparison], which runs the rest, then [Load] and [Contender]. Servers and
/// the generator of load are processes of their own; each class with a `main` is one of them.
@NullMarked
package spindle.bench.servers;

import org.jspecify.annotations.NullMarked;
