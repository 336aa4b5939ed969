/// What a command is told, from wherever it comes: the command line, the environment, a file. No
/// I/O but reading that file.
package spindle.command.settings;
