/// Connections written down as they happen, and played again as tests.
///
/// Read first: [Recorder], which wraps what is to be watched, and [Replay], which makes a test of
/// what was written. A [Recording] is one connection; its file is text, and the reference page of
/// recordings describes it.
@NullMarked
package spindle.record;

import org.jspecify.annotations.NullMarked;
