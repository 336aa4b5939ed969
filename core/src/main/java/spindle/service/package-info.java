/// Programs made of services: parts that start in order, are ready when they say so, and stop in
/// reverse. Twisted's `application`.
///
/// Read [spindle.service.Service] first, then [spindle.service.ServiceCollection], which has others
/// under it, and [spindle.service.Application], which runs one on a reactor. The others are parts
/// that most programs need: [spindle.service.StreamServerEndpointService] listens,
/// [spindle.service.TimerService] does something again and again.
///
/// Everything belongs to the reactor's thread (before the reactor runs, to the one that sets it
/// up). There is no thread here; clocks are passed in.
package spindle.service;
