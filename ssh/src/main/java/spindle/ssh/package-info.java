/// A server that speaks SSH, as Twisted's conch has one: Apache MINA SSHD behind an interface of
/// ours, on the reactor's thread and over its connections.
///
/// ```java
/// var keys = HostKeys.kept(Path.of("host_key"));
/// var users = Portal.of(SshKey.class, AuthorizedKeys.read(User.named("ann"), file));
/// var server = new SshServer(reactor, keys, users)
///     .withExec(SshProgram.inFiber((run, peer) -> {
///       peer.write("you said " + run.command() + "\n");
///       return 0;
///     }));
/// Endpoint.server(reactor, "tcp:2222").listen(server);
/// ```
///
/// Read first: [SshServer], [SshProgram], [SshRun]. Who may come in is asked of a
/// [spindle.cred.Portal]; what a client may cost is in [SshLimits].
///
/// A program of a client's, be it a shell, a command or a subsystem, is a connection like any
/// other: a protocol, with a transport that holds the client back and is held back by it.
package spindle.ssh;
