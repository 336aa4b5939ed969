package spindle.sftp;

/// A file in a folder.
///
/// @param name of it, without a path: never empty, without `/`; [SftpClient#list] sees to it
/// @param line for people, as `ls -l` has it
public record SftpEntry(String name, String line, SftpAttributes attributes) {}
