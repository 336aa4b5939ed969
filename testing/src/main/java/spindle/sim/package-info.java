/// A world of hosts and links in one thread, where time, network, faults and the order of events
/// come from one seed.
///
/// Start with [spindle.sim.Simulation].
package spindle.sim;
