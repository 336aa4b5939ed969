/// What every kernel, and every connection over it, is held to, as cases that any test library can
/// run. Who brings a kernel, or an engine for TLS, runs them in tests of their own.
///
/// Start with [spindle.contract.kernel.KernelContract], what a kernel owes a reactor, and
/// [spindle.contract.reactor.ReactorContract], what a reactor owes its users over it. The other
/// contracts run over a [spindle.contract.Harness], which says how two reactors come to a
/// connection.
package spindle.contract;
