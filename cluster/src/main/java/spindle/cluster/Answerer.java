package spindle.cluster;

import spindle.defer.Deferred;

/// What a member answers with, see [Cluster#answer].
@FunctionalInterface
public interface Answerer {
  /// Answers `question`, whose bytes are its to keep. What it throws or fails with is logged here
  /// and told to the other as [AnswerFailed], without its words. When the other's time is over, the
  /// Deferred is cancelled.
  ///
  /// @throws Exception whatever the answerer throws
  Deferred<byte[]> answer(ClusterMember from, byte[] question) throws Exception;
}
