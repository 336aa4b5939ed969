/// Events for the JDK's Flight Recorder: the lives of connections, turns that were too long,
/// failures that nobody has handled. `launcher/spindle.jfc` configures a recording of them.
///
/// The recorder takes half a second to load what it needs for its first event. So [Flight] asks
/// first whether there is a recorder at all, which costs a nanosecond, and loads the events only
/// then. From any thread.
package spindle.flight;
