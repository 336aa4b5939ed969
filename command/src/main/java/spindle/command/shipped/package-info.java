/// The services that come with the command.
package spindle.command.shipped;
