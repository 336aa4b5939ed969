package spindle.web;

import java.util.List;
import java.util.Optional;
import spindle.http.QueryFields;

/// A form that has arrived whole: its fields, and its files, of which the large ones lie on the
/// disk. See [Request#form].
///
/// What lies on the disk and was not saved elsewhere is deleted when the exchange has ended: the
/// response was sent, or the client has gone. Close the form, as `try (Form form = …)` does, if the
/// disk is to be free earlier, or if no server made the request.
public final class Form implements AutoCloseable {
  private final QueryFields fields;
  private final List<FormFile> files;

  Form(QueryFields fields, List<FormFile> files) {
    this.fields = fields;
    this.files = List.copyOf(files);
  }

  /// Names and values, in their order; without those of the query.
  public QueryFields fields() {
    return fields;
  }

  /// The first value of a field.
  public Optional<String> first(String name) {
    return fields.first(name);
  }

  /// All values of a field, in their order: of boxes that are ticked.
  public List<String> all(String name) {
    return fields.all(name);
  }

  /// The files, in their order. Where none was chosen, there is none.
  public List<FormFile> files() {
    return files;
  }

  /// The first file of a field.
  public Optional<FormFile> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /// Deletes what lies on the disk and was not saved elsewhere. Does nothing the second time.
  @Override
  public void close() {
    files.forEach(FormFile::delete);
  }

  /// How much is in it, for people.
  @Override
  public String toString() {
    return "%s, %d files".formatted(fields, files.size());
  }
}
