/// One run of the command, from its arguments to its exit status. Begin with
/// [spindle.command.run.Main].
package spindle.command.run;
