/// Where the log of a command goes and how its lines look: Logback, behind the JDK's
/// `System.Logger`, set up by code and not by files.
///
/// Every thread may log. Lines are written by a thread of their own, from a queue with a bound: who
/// logs never waits for whoever reads, or for a disk.
package spindle.command.log;
