package spindle.contract;

import spindle.time.Call;

/// One thing that a contract demands, to be run by any test library: `dynamicTest(c.name(),
/// c::run)`.
///
/// @param name what is demanded, as a sentence
/// @param body checks it, and throws `AssertionError` if it does not hold
public record ContractCase(String name, Call body) {
  /// Checks it.
  ///
  /// @throws AssertionError if it does not hold, with what was seen
  /// @throws Exception if it could not be checked
  public void run() throws Exception {
    body.run();
  }

  @Override
  public String toString() {
    return name;
  }
}
