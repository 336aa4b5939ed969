/// Content codings that browsers take and the JDK does not have: `br` ([BrotliCoding]) and `zstd`
/// ([ZstdCoding]), by native libraries. Put the module on the path and allow native access: filters
/// that code and decode bodies ([spindle.web.filters]) find and prefer them, and nothing else need
/// be said.
@NullMarked
package spindle.codings;

import org.jspecify.annotations.NullMarked;
