package spindle.names.resolver;

import java.util.random.RandomGenerator;
import spindle.roles.Datagrams;
import spindle.roles.Streams;
import spindle.time.Scheduler;

/// What all parts of one resolver work with.
///
/// @param random what the settings have, for one thread
record Means(
    Scheduler clock,
    Datagrams datagrams,
    Streams streams,
    ResolverSettings settings,
    RandomGenerator random) {}
