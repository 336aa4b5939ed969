package spindle.protocol;

import java.util.OptionalInt;

/// Who is at the other end of a UNIX socket, as the operating system vouches for it: what the peer
/// was when it connected or began to listen. See [Transport#peerCredentials].
///
/// @param user the name of the user it ran as, or the number where there is no name
/// @param group the name of its primary group, or the number where there is no name
/// @param process the number of its process, where the kernel tells it
public record PeerCredentials(String user, String group, OptionalInt process) {}
