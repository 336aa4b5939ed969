import org.jspecify.annotations.NullMarked;

/// Several processes that are one program: see [spindle.cluster].
@NullMarked
module spindle.cluster {
  requires static transitive org.jspecify;
  requires transitive spindle.web;
  requires java.management;
  requires java.xml;
  requires jgroups.raft;
  requires org.jgroups;

  exports spindle.cluster;
  exports spindle.cluster.agreement;
  exports spindle.cluster.session;
}
