package spindle.endpoint.words;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;

/// How options of one kind are written in an endpoint string: one word for each of their parts,
/// with the default taken from the options themselves, so that strings, classes and their page
/// agree.
///
/// @param defaults what holds where a string says nothing
public record Words<T>(List<Word<T>> words, T defaults) {
  /// One part of the options.
  ///
  /// @param text the part as it is written
  public record Word<T>(String name, String meaning, Function<T, String> text) {}

  public Words {
    words = List.copyOf(words);
  }

  /// The same words with other defaults.
  public Words<T> withDefaults(T other) {
    return new Words<>(words, other);
  }

  /// Only the words with these names, and those at the end that `others` are.
  public Words<T> without(String... names) {
    List<String> left = List.of(names);
    return new Words<>(words.stream().filter(w -> !left.contains(w.name())).toList(), defaults);
  }

  /// What has these words, after `first`.
  public List<EndpointParameter> parameters(EndpointParameter... first) {
    List<EndpointParameter> all = new ArrayList<>(List.of(first));
    for (Word<T> each : words) {
      all.add(EndpointParameter.optional(each.name(), each.text().apply(defaults), each.meaning()));
    }
    return List.copyOf(all);
  }

  /// What is given for `name`, or the default's text.
  public Argument get(Arguments given, String name, List<Word<T>> all) {
    for (Word<T> each : all) {
      if (each.name().equals(name)) {
        return given.has(name) ? given.get(name) : new Argument("", 0, each.text().apply(defaults));
      }
    }
    throw new AssertionError("no word " + name);
  }

  /// What `options` have that is not the default, as the end of a string: `:backlog=5`.
  public String write(T options) {
    StringBuilder end = new StringBuilder();
    for (Word<T> each : words) {
      String value = each.text().apply(options);
      if (!value.equals(each.text().apply(defaults))) {
        end.append(':').append(each.name()).append('=').append(Description.quote(value));
      }
    }
    return end.toString();
  }
}
