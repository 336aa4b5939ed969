/// Child processes. Not exported: a room of the module's own.
///
/// Read first: [spindle.process.ChildProcess], and [spindle.process.Children], who has them all.
package spindle.process;
