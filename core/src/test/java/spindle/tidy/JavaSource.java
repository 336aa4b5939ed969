package spindle.tidy;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A Java source as the checks see it: its text, and its code with comments and literals blanked
/// out, so that a word in a comment is not taken for a call. Line for line the two agree.
record JavaSource(Path file, String text) {
  /// A method, a constructor, an initialiser: whatever has a body and stands directly in a type.
  record Function(int firstLine, int lines) {}

  private static final Pattern NOT_CODE =
      Pattern.compile(
          """
          //[^\\n]*\
          |/\\*(?s:.*?)\\*/\
          |\"{3}(?s:.*?)(?<!\\\\)\"{3}\
          |"(?:[^"\\\\\\n]++|\\\\.)*+"\
          |'(?:[^'\\\\\\n]++|\\\\.)*+'\
          """);
  private static final Pattern TYPE =
      Pattern.compile("\\b(class|interface|enum|record)\\s+\\w+(?s:.*)");

  static JavaSource read(Path file) {
    return new JavaSource(file, Project.text(file));
  }

  List<String> lines() {
    return text.lines().toList();
  }

  String code() {
    return NOT_CODE.matcher(text).replaceAll(match -> match.group().replaceAll("[^\\n]", " "));
  }

  List<Function> functions() {
    return new Braces(code()).functions();
  }

  /// Follows the braces of a source. A block whose head declares a type is a type; any other block
  /// that stands directly in a type, or in the file, is a function; blocks in functions are its
  /// own.
  private static final class Braces {
    private final String code;
    private final List<Function> functions = new ArrayList<>();
    private final ArrayDeque<Boolean> openTypes = new ArrayDeque<>();
    private int line = 1;
    private int depthInFunction;
    private int functionStart;
    private int headStart;

    Braces(String code) {
      this.code = code;
    }

    List<Function> functions() {
      for (int i = 0; i < code.length(); i++) {
        switch (code.charAt(i)) {
          case '\n' -> line++;
          case '{' -> open(i);
          case '}' -> close(i);
          case ';' -> startHead(i);
          default -> {}
        }
      }
      return functions;
    }

    private void open(int at) {
      if (depthInFunction > 0) {
        depthInFunction++;
      } else if (TYPE.matcher(code.substring(headStart, at)).find()) {
        openTypes.push(true);
      } else {
        depthInFunction = 1;
        functionStart = firstLineOfHead(at);
      }
      startHead(at);
    }

    private void close(int at) {
      if (depthInFunction == 0) {
        openTypes.poll();
      } else if (--depthInFunction == 0) {
        functions.add(new Function(functionStart, line - functionStart + 1));
      }
      startHead(at);
    }

    private void startHead(int at) {
      headStart = at + 1;
    }

    private int firstLineOfHead(int brace) {
      return line - (int) code.substring(headStart, brace).strip().lines().skip(1).count();
    }
  }
}
