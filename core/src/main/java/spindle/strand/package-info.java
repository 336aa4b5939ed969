/// Strands: code in threads of its own that takes turns with a reactor's. Not exported: a room of
/// the module's own; fibers stand on it.
///
/// Read first: [spindle.strand.Strands], then [spindle.strand.TurnTaking], of which there are two.
package spindle.strand;
