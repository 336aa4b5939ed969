/// What the cases of all contracts use: two recorders at the ends of one connection, who says what
/// was expected, patterns of bytes, sources that push and that are asked.
///
/// Start with [spindle.contract.trial.Trial].
package spindle.contract.trial;
