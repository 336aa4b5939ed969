/// The same small site by each framework, for [spindle.bench.servers.ServerComparison]: a line of
/// text, JSON, files and an upload.
///
/// Read first: [Pages], which says what all of them answer. Each class with a `main` is a server,
/// in a process of its own.
@NullMarked
package spindle.bench.web;

import org.jspecify.annotations.NullMarked;
