import org.jspecify.annotations.NullMarked;

/// SSH on the reactor: servers, see [spindle.ssh], and clients, see [spindle.ssh.client].
@NullMarked
module spindle.ssh {
  requires static transitive org.jspecify;
  requires transitive spindle.cred;
  requires org.apache.sshd.osgi;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports spindle.ssh;
  exports spindle.ssh.client;
  exports spindle.sftp;

  provides spindle.endpoint.EndpointPlugin with
      spindle.ssh.client.SshPlugin;
}
