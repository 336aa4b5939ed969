/// The loop of one reactor: its thread, its time, the phases of a turn. Not exported: a room of the
/// module's own.
///
/// Read first: [spindle.loop.Loop]. It knows nothing of connections, ports or processes: what is
/// open is an [spindle.loop.Open] to it, and puts its work into the phases.
package spindle.loop;
