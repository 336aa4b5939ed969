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

  /// Those from `oldest` on, as the JDK names them, the newest first.
  static String[] from(TlsVersion oldest) {
    return oldest == TLS_1_3
        ? new String[] {TLS_1_3.jdkName}
        : new String[] {TLS_1_3.jdkName, TLS_1_2.jdkName};
  }
}
