/// A client that speaks SSH: logs in to servers, has programs run there, and carries connections
/// through them.
///
/// ```java
/// var client =
///     new SshClient(reactor, "ann", KnownHosts.read(home.resolve(".ssh/known_hosts")))
///         .withKeys(UserKeys.read(home.resolve(".ssh/id_ed25519")));
/// client.connect("example.org", 22)
///     .then(connection -> connection.output("uname -a"))
///     .onSuccess(said -> IO.print(said.text()));
/// ```
///
/// Read first: [SshClient], [SshClientConnection], [RemoteProgram]. A host that is not known is
/// refused, with a [HostKeyRefused] that says what to do.
///
/// Everything happens on the reactor's thread, by Apache MINA SSHD over connections of ours.
package spindle.ssh.client;
