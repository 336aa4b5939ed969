package spindle.names.resolver;

import spindle.roles.Datagrams;
import spindle.roles.Streams;
import spindle.time.Scheduler;

/// What all parts of one resolver work with.
record Means(Scheduler clock, Datagrams datagrams, Streams streams, ResolverSettings settings) {}
