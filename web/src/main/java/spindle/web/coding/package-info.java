/// Content codings, RFC 9110, 8.4: what makes bodies smaller on their way, on both sides. gzip and
/// deflate are here; modules bring others, which are found by the `ServiceLoader`.
///
/// Begin at [ContentCodings]. For a site there are filters: see [spindle.web.filters].
@NullMarked
package spindle.web.coding;

import org.jspecify.annotations.NullMarked;
