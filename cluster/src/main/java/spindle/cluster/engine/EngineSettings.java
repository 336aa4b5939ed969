package spindle.cluster.engine;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jgroups.util.SocketFactory;
import org.jspecify.annotations.Nullable;

/// What an engine is made of.
///
/// @param cluster the name that all members share
/// @param name this member's own
/// @param bind where it listens, and nowhere else; ignored with `wires`
/// @param wires null for TCP
/// @param seeds where others may be; asked from any thread
/// @param sockets what makes its sockets; null for plain ones
/// @param failureTimeout after how long a silent member counts as gone
/// @param messageMax bytes of the longest frame
/// @param terms what others must have, too
/// @param accord how a majority agrees; null if nothing is agreed on
public record EngineSettings(
    String cluster,
    String name,
    InetSocketAddress bind,
    @Nullable Wires wires,
    Supplier<List<InetSocketAddress>> seeds,
    @Nullable SocketFactory sockets,
    Duration failureTimeout,
    int messageMax,
    Terms terms,
    @Nullable Accord accord) {}
