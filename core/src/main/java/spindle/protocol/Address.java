package spindle.protocol;

/// Where one end of a connection is. Its text is for people: `192.0.2.7:80`, `[2001:db8::1]:80`,
/// `unix:/run/app.sock`, `pipe:standard input`.
public sealed interface Address
    permits IPv4Address, IPv6Address, HostnameAddress, UnixAddress, PipeAddress {}
