/// Keys and certificates as files hold them: PEM, DER, PKCS#8, also with a password, and PKCS#12.
/// Files are read by whoever has a thread for that, see [spindle.tls.pem.FileReads].
package spindle.tls.pem;
