/// What the library behind this module needs before it is used. Not exported: a room of the
/// module's own.
///
/// There is only [QuietLogger].
package spindle.names.quiet;
