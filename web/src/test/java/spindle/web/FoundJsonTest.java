package spindle.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// JSON where nothing makes any: here, since the module for it stands on this one.
class FoundJsonTest {
  @Test
  void whereNothingMakesJsonTheProgramIsToldWhatToAdd() {
    assertThatThrownBy(() -> Response.json("text"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("spindle-json");
  }
}
