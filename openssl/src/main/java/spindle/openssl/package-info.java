/// TLS by BoringSSL, Google's OpenSSL, through Netty's engine: faster handshakes and bulk than the
/// JDK's. [spindle.openssl.OpenSslEngines] is all there is to it.
///
/// **Native code.** The cryptography is native code, which the JVM loads where native access is
/// enabled for `io.netty.common`, the module that loads it, and warns of otherwise.
///
/// **Threads.** As [spindle.tls]: an engine belongs to the thread of its connection.
package spindle.openssl;
