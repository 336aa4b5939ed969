package spindle.roles;

import java.io.IOException;

/// A process of which only output was expected has written to its standard error output.
public final class UnexpectedErrors extends IOException {
  private static final long serialVersionUID = 1L;

  /// `program` began to write `text`.
  public UnexpectedErrors(String program, String text) {
    super(
        ("'%s' wrote to its standard error output: %s: collect that with "
                + "getProcessOutputAndValue, or redirect it with ProcessOptions.withErrorsToOutput")
            .formatted(program, text.strip()));
  }
}
