/// What a reactor can be asked for, each kind an interface of its own, and the options of each
/// call. Code that takes the narrowest role can be given a test's double in its place.
///
/// Read first: [spindle.roles.Streams] (connections), [spindle.roles.Datagrams],
/// [spindle.roles.Processes], [spindle.roles.Threads], [spindle.roles.NameResolver]. All but what
/// says otherwise belongs to the reactor's thread; options are immutable, and any thread may make
/// them.
package spindle.roles;
