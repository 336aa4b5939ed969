/// What other machines are reached by: JGroups for members and messages, jgroups-raft for what a
/// majority agrees on. Nothing of either is seen above this room.
///
/// Start with [spindle.cluster.engine.Engine]. What it tells arrives on the reactor's thread; the
/// libraries' own threads are in [spindle.cluster.engine.Stack] and end when the engine is closed.
package spindle.cluster.engine;
