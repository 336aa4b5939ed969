package spindle.amp;

/// That TLS begins behind the answer.
@AmpName("StartTLS")
record StartTls() implements Command<Done> {}
