/// What the command does that is no service: it answers, and ends.
package spindle.command.tool;
