package spindle.names.wire;

import spindle.names.DomainName;
import spindle.names.RecordType;

/// What is asked. Nearly always of class IN, 1. Questions have an order for the same reason as
/// names do.
public record Question(DomainName name, RecordType type, int recordClass)
    implements Comparable<Question> {
  /// The class of the Internet.
  public static final int IN = 1;

  /// A question of class IN.
  public static Question of(DomainName name, RecordType type) {
    return new Question(name, type, IN);
  }

  @Override
  public int compareTo(Question other) {
    int byName = name.compareTo(other.name);
    int byType = byName != 0 ? byName : Integer.compare(type.code(), other.type.code());
    return byType != 0 ? byType : Integer.compare(recordClass, other.recordClass);
  }

  @Override
  public String toString() {
    return "%s %s".formatted(name, type);
  }
}
