package spindle.amp;

/// Of Twisted's documentation.
record Sum(int a, int b) implements Command<Sum.Total> {
  record Total(int total) {}
}
