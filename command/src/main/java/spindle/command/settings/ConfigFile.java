package spindle.command.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of settings, in the way of systemd's units: `name = value`, a line each, below
/// `[service]` if it is that service's. A line that begins with `#` is a comment. Values are what
/// stands there: nothing is quoted, and blanks round them are left out. What may be said several
/// times has a line each time.
///
/// @param name the file's, for messages
public record ConfigFile(String name, List<Line> lines) {
  /// Bytes of a file that are read: more is no configuration.
  static final int BYTES_MAX = 1 << 20;

  private static final Pattern SECTION = Pattern.compile("\\[\\s*([a-z][a-z0-9-]*)\\s*]");
  private static final Pattern SETTING = Pattern.compile("([a-z][a-z0-9-]*)\\s*=\\s*(.*)");

  /// One setting.
  ///
  /// @param section the service's name; empty for what is the command's own
  public record Line(int number, String section, String key, String value) {}

  /// Reads it.
  ///
  /// @throws SettingsRefused if it cannot be read, or is not written so
  public static ConfigFile read(Path file) throws SettingsRefused {
    String name = file.toString();
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new SettingsRefused(name + ": expected at most " + BYTES_MAX + " bytes");
      }
      return parse(name, Files.readString(file, UTF_8));
    } catch (NoSuchFileException absent) {
      throw new SettingsRefused("no such file: " + name);
    } catch (CharacterCodingException other) {
      throw new SettingsRefused(name + ": expected UTF-8, got other bytes");
    } catch (IOException refused) {
      throw new SettingsRefused("cannot read " + name + ": " + refused.getMessage());
    }
  }

  /// Reads what a file says.
  ///
  /// @throws SettingsRefused if it is not written so, with its line
  static ConfigFile parse(String name, String text) throws SettingsRefused {
    List<Line> lines = new ArrayList<>();
    String section = "";
    int number = 0;
    for (String each : text.lines().toList()) {
      number++;
      String line = each.strip();
      Matcher head = SECTION.matcher(line);
      Matcher setting = SETTING.matcher(line);
      if (head.matches()) {
        section = head.group(1);
      } else if (setting.matches()) {
        lines.add(new Line(number, section, setting.group(1), setting.group(2)));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw new SettingsRefused(
            "%s:%d: expected `name = value`, `[service]` or a comment with #, got '%s'"
                .formatted(name, number, Nearest.shortened(line)));
      }
    }
    return new ConfigFile(name, List.copyOf(lines));
  }

  /// Where a line stands, for people.
  public String place(Line line) {
    return name + ":" + line.number();
  }
}
