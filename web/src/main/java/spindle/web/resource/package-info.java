/// Twisted's tree of resources, as a handler among others. Read [Resource] first: it looks for the
/// child that a path leads to, segment by segment, and has it render the request.
///
/// Who writes a new site needs none of this: `spindle.web.server.Routes` says the same in fewer
/// words. It is for those who come from Twisted, and for trees that are made while they are walked.
///
/// Everything is called on the reactor's thread.
@NullMarked
package spindle.web.resource;

import org.jspecify.annotations.NullMarked;
