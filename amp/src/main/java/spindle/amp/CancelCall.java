package spindle.amp;

/// That nobody waits for the answer to a call any more.
///
/// @param tag of the call, as it was sent with it
@AmpName("_cancel")
record CancelCall(String tag) implements Command<Done> {}
