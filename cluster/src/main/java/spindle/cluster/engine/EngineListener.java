package spindle.cluster.engine;

import java.util.List;

/// What an engine tells, each call on the reactor's thread and in the order in which it happened.
public interface EngineListener {
  /// These are the members now, the longest one there first.
  void members(List<EnginePeer> now);

  /// Another member has sent `frame`, which is the listener's to keep.
  void arrived(EnginePeer from, byte[] frame);

  /// There is room again where [Engine#hasRoom] said that there is none.
  void room();

  /// The engine has left by itself, as a voter does whose log cannot be kept.
  void ended();
}
