/// Names looked up on the reactor's thread, without a thread and without waiting: [Resolver].
///
/// `reactor.installNameResolver(Resolver.system(reactor))` is all that a program needs. A look-up
/// asks for A and AAAA at once, each question with a socket, a port and an id of its own;
/// [ResolverSettings] is what it may take, [ResolvConf] and [HostsFile] what it knows. An
/// [Exchange] puts one question to one server after the other; [Questions] keeps answers and lets
/// equal questions wait for one; [Chase] follows names that stand for others; an [AddressLookup]
/// goes through the names that a short one may mean. Everything belongs to the thread of its
/// reactor.
package spindle.names.resolver;
