package spindle.sftp;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// What is in a folder, in the order of the system.
final class FolderListing {
  private final SecureDirectoryStream<Path> stream;
  private final Iterator<Path> left;

  FolderListing(SecureDirectoryStream<Path> stream) {
    this.stream = stream;
    left = stream.iterator();
  }

  /// Some more; none at the end. Files that go meanwhile are passed over.
  List<SftpEntry> next(int max) throws IOException {
    List<SftpEntry> entries = new ArrayList<>();
    try {
      while (entries.size() < max && left.hasNext()) {
        add(left.next(), entries);
      }
    } catch (DirectoryIteratorException failed) {
      throw failed.getCause();
    }
    return entries;
  }

  private void add(Path place, List<SftpEntry> to) throws IOException {
    try {
      Path name = Folder.name(place);
      Map<String, Object> all = Folder.read(stream, name, place);
      to.add(
          new SftpEntry(
              name.toString(), LongName.of(name.toString(), all), Folder.attributes(all)));
    } catch (NoSuchFileException gone) {
      // It was there a moment ago.
    }
  }

  void close() throws IOException {
    stream.close();
  }
}
