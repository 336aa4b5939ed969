/// What a reactor has at a moment, as plain values, for whoever looks: [ReactorSnapshot] is the
/// reactor, and each [Snapshot] one thing that is open on it. They are made by a
/// [spindle.reactor.Look], on the reactor's thread between two callbacks, and may then go anywhere.
/// Begin with [ConnectionSnapshot] and [Doing].
package spindle.snapshot;
