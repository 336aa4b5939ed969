import org.jspecify.annotations.NullMarked;

/// SSH on the reactor: a server, and what it is made of. See [spindle.ssh].
@NullMarked
module spindle.ssh {
  requires static transitive org.jspecify;
  requires transitive spindle.cred;
  requires org.apache.sshd.osgi;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports spindle.ssh;
}
