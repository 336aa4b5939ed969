/// Threads beside a reactor's own, and the way from them to it. Not exported: a room of the
/// module's own.
///
/// Read first: [spindle.worker.ReactorThreads].
package spindle.worker;
