/// What child processes owe a protocol. Start with [spindle.contract.process.ProcessContract].
package spindle.contract.process;
