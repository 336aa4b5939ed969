/// Benchmarks, for `./spindle bench parts`. What they have shown, and what they do not show, stands
/// in `docs/explanation/performance.md`.
@NullMarked
package spindle.bench;

import org.jspecify.annotations.NullMarked;
