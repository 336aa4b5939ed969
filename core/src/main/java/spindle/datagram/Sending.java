package spindle.datagram;

/// What has become of a datagram that was to be sent.
enum Sending {
  SENT,
  FULL,
  DROPPED
}
