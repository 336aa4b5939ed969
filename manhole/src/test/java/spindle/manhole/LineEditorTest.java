package spindle.manhole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEditorTest {
  private final LineEditor editor = new LineEditor(true);

  private LineEditor.Came keys(String keys) {
    LineEditor.Came last = LineEditor.Came.NOTHING;
    for (int i = 0; i < keys.length(); i++) {
      last = editor.key(keys.charAt(i));
    }
    return last;
  }

  @Test
  void aLineIsWhatWasTypedAndCorrected() {
    editor.begin("> ");
    assertThat(keys("helxo\177\177lo\r")).isEqualTo(LineEditor.Came.LINE);
    assertThat(editor.line()).isEqualTo("hello");
    assertThat(editor.shown()).startsWith("> ").endsWith("\r\n");
  }

  @Test
  void theCursorMovesAndTheLineGrowsWhereItIs() {
    editor.begin("> ");
    keys("bc\u001b[D\u001b[Da\5d\1-\r");
    assertThat(editor.line()).isEqualTo("-abcd");
  }

  @Test
  void whatWasSaidBeforeComesBack() {
    editor.begin("> ");
    keys("one\r");
    editor.begin("> ");
    keys("two\r");
    editor.begin("> ");
    keys("\u001b[A\u001b[A!\r");
    assertThat(editor.line()).isEqualTo("one!");
    editor.begin("> ");
    keys("\u001bOA\u001b[B\u001b[B\r");
    assertThat(editor.line()).isEmpty();
  }

  @Test
  void controlKeysGiveUpEndAndErase() {
    editor.begin("> ");
    assertThat(keys("abc\3")).isEqualTo(LineEditor.Came.GIVEN_UP);
    editor.begin("> ");
    assertThat(keys("abc\4")).isEqualTo(LineEditor.Came.NOTHING);
    keys("\25");
    assertThat(keys("\4")).isEqualTo(LineEditor.Came.END);
  }

  @Test
  void bothEndsOfALineOfTwoCharactersAreOne() {
    editor.begin("> ");
    assertThat(keys("a\r")).isEqualTo(LineEditor.Came.LINE);
    editor.begin("> ");
    assertThat(keys("\n")).isEqualTo(LineEditor.Came.NOTHING);
    assertThat(keys("b\n")).isEqualTo(LineEditor.Came.LINE);
    assertThat(editor.line()).isEqualTo("b");
  }

  @Test
  void aLineIsNotLongerThanItsLimit() {
    LineEditor quiet = new LineEditor(false);
    quiet.begin("");
    for (int i = 0; i < Manhole.LINE_MAX + 10; i++) {
      quiet.key('x');
    }
    assertThat(quiet.line()).hasSize(Manhole.LINE_MAX);
  }

  @Test
  void anyKeysDoNoHarm() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    editor.begin("> ");
    for (int i = 0; i < 100_000; i++) {
      char key = (char) (random.nextInt(3) == 0 ? random.nextInt(0x10000) : random.nextInt(130));
      if (editor.key(key) != LineEditor.Came.NOTHING) {
        editor.begin("> ");
      }
      assertThat(editor.shown().length()).as("seed %d", seed).isLessThan(100_000);
    }
  }
}
