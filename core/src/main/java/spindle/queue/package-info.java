/// Who waits in line: for a value ([spindle.queue.DeferredQueue]), to be the only one
/// ([spindle.queue.DeferredLock]), for one of so many places ([spindle.queue.DeferredSemaphore]).
/// The first who comes is the first served, and who waits has a [spindle.defer.Deferred], which can
/// be cancelled to leave the line.
///
/// Nothing here locks a thread: each belongs to the one on which it was made, as a Deferred does.
package spindle.queue;
