/// What a reactor owes its users: turns, time, calls from other threads, stopping. Start with
/// [spindle.contract.reactor.ReactorContract].
package spindle.contract.reactor;
