import module spindle.view;

/// What `./spindle ps` and its kin run.
void main(String... args) {
  System.exit(Asking.run(System.out, System.err, args));
}
