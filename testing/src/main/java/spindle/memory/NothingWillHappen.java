package spindle.memory;

import java.io.IOException;

/// A machine in memory waits, and nothing that it could wait for will ever come: no call is due,
/// nothing is under way on the network. On a real machine the program would hang here. The message
/// lists what is open and what it waits for.
public final class NothingWillHappen extends IOException {
  private static final long serialVersionUID = 1L;

  NothingWillHappen(String message) {
    super(message);
  }
}
