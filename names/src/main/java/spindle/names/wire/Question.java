package spindle.names.wire;

import spindle.names.DomainName;
import spindle.names.RecordType;

/// What is asked. Nearly always of class IN, 1.
public record Question(DomainName name, RecordType type, int recordClass) {
  /// The class of the Internet.
  public static final int IN = 1;

  /// A question of class IN.
  public static Question of(DomainName name, RecordType type) {
    return new Question(name, type, IN);
  }

  @Override
  public String toString() {
    return "%s %s".formatted(name, type);
  }
}
