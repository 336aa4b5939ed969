import module spindle.core;

/// What `./spindle replay` runs.
void main(String... args) {
  System.exit(Show.run(System.out, System.err, args));
}
