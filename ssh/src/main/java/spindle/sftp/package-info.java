/// Files on other machines: SFTP, version 3, as OpenSSH speaks it (draft-ietf-secsh-filexfer-02),
/// over a program of SSH.
///
/// ```java
/// server.withSubsystem("sftp", SftpServer.of(reactor, folder).readOnly());
///
/// SftpClient.open(connection).then(files -> files.get("/report.csv", Path.of("report.csv")));
/// ```
///
/// Read first: [SftpServer], [SftpClient]. Disks are waited for by jobs of the reactor, everything
/// else happens on its thread.
package spindle.sftp;
