package spindle.tls;

/// A version of TLS that is spoken here. Older ones are not.
public enum TlsVersion {
  /// TLS 1.2, RFC 5246.
  TLS_1_2("TLSv1.2"),
  /// TLS 1.3, RFC 8446.
  TLS_1_3("TLSv1.3");

  private final String jdkName;

  TlsVersion(String jdkName) {
    this.jdkName = jdkName;
  }

  /// Those from `oldest` to `newest`, as the JDK names them, the newest first.
  static String[] between(TlsVersion oldest, TlsVersion newest) {
    if (oldest == newest) {
      return new String[] {oldest.jdkName};
    }
    return new String[] {newest.jdkName, oldest.jdkName};
  }

  static void requireInOrder(TlsVersion oldest, TlsVersion newest) {
    if (oldest.compareTo(newest) > 0) {
      throw new IllegalArgumentException(
          "expected versions in order, got %s as the oldest and %s as the newest"
              .formatted(oldest, newest));
    }
  }
}
