package spindle.web.coding;

import java.nio.ByteBuffer;

/// Codes one body, or decodes one, step by step. On one thread.
public interface ContentCoder extends AutoCloseable {
  /// What is to be in the output when a step is done.
  enum Goal {
    /// Whatever the coder likes to give.
    MORE,
    /// All that can be made of what has come.
    FLUSH,
    /// All: nothing comes any more.
    END
  }

  /// Takes from `input`, and gives to `output`, until the input is used up and the goal is reached,
  /// or the output is full. Never more than fits is made of the input at once.
  ///
  /// @param input lent; its position tells what was taken
  /// @param output has room; its position tells what was given
  /// @return whether the input is used up and the goal reached; else this is to be called again,
  ///   with the rest and with more room
  /// @throws MalformedContent if what is to be decoded is malformed, or does not end where it ends
  boolean code(ByteBuffer input, ByteBuffer output, Goal goal) throws MalformedContent;

  /// Frees what it holds. It is not used any more.
  @Override
  void close();
}
