package spindle.cluster;

/// Who has come or gone, as this member sees it. When the network splits, each side sees the other
/// go.
public sealed interface MembershipChange {
  /// Who.
  ClusterMember member();

  /// It is reached from now on.
  ///
  /// @param member who
  record Joined(ClusterMember member) implements MembershipChange {}

  /// It has left, ended, or cannot be reached any more; from here these look the same. If it is the
  /// member itself: it takes part no more, since its disk has failed.
  ///
  /// @param member who
  record Left(ClusterMember member) implements MembershipChange {}
}
