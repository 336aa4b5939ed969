/// From names of hosts to addresses. Not exported: a room of the module's own.
///
/// Read first: [spindle.lookup.Names], which every look-up of a reactor goes through.
package spindle.lookup;
