/// Connections written down as they happen.
///
/// Read first: [Recorder], which wraps what is to be watched. A [Recording] is one connection; its
/// file is text, and the reference page of recordings describes it. `Replay`, in the module
/// `spindle.testing`, makes a test of it.
@NullMarked
package spindle.record;

import org.jspecify.annotations.NullMarked;
