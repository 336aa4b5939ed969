package spindle.loop;

/// What goes on after the phases of a turn, for as long as something of it is ready: the strands.
public interface Followers {
  /// Nobody.
  Followers NONE =
      new Followers() {
        private final OpenList nobody = new OpenList(() -> 0);

        @Override
        public void run() {}

        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public OpenList living() {
          return nobody;
        }
      };

  /// Lets those go on that are ready.
  void run();

  /// Whether none is ready.
  boolean isEmpty();

  /// Those that live.
  OpenList living();
}
