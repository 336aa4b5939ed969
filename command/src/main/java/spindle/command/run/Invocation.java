package spindle.command.run;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.command.Given;
import spindle.command.ServiceMaker;
import spindle.command.settings.ConfigFile;
import spindle.command.settings.Settings;
import spindle.command.settings.SettingsRefused;

/// What one start of the command asks for: a service, and where its settings come from. They can be
/// read again.
///
/// @param folder where it was started: what the names of its own files begin from
/// @param own what the command line says of the command itself
/// @param words what it says of the service
record Invocation(
    Makers makers,
    ServiceMaker maker,
    Path folder,
    Words own,
    Words words,
    Map<String, String> environment) {
  /// What all sources say at one time.
  ///
  /// @param own of the command
  /// @param service of the service
  record Said(Settings own, Settings service) {}

  /// Reads the file, if one is named, and puts it together with the rest.
  Said read() throws SettingsRefused {
    Settings first = Settings.of("", OwnOptions.ALL, sources(own, null));
    String name = first.text("config");
    ConfigFile file = name.isEmpty() ? null : ConfigFile.read(path(name));
    if (file != null) {
      Settings.requireKnown(file, makers.options());
    }
    return new Said(
        Settings.of("", OwnOptions.ALL, sources(own, file)),
        Settings.of(maker.name(), maker.options(), sources(words, file)));
  }

  private Settings.Sources sources(Words line, @Nullable ConfigFile file) {
    return new Settings.Sources(line.options(), environment, file);
  }

  /// A file that is named where the command was started.
  Path path(String name) throws SettingsRefused {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException none) {
      throw new SettingsRefused("not the name of a file: " + none.getMessage());
    }
  }

  /// What the service is told.
  Given given(Said said) {
    return said.service().given(List.copyOf(words.words()));
  }
}
