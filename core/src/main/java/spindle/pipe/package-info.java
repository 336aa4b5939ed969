/// Pipes as sockets, with threads behind them that do the waiting. Not exported: a room of the
/// module's own.
///
/// Read first: [spindle.pipe.BlockingPipe].
package spindle.pipe;
