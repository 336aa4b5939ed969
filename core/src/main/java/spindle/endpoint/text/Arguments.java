package spindle.endpoint.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spindle.endpoint.text.Description.Item;
import spindle.endpoint.text.EndpointParameter.Kind;

/// What one endpoint string says, parameter by parameter. Every required parameter is there, each
/// at most once, and none that its type does not have.
public final class Arguments {
  private final String type;
  private final List<EndpointParameter> declared;
  private final Description description;
  private final List<String> places = new ArrayList<>();
  private final Map<String, Argument> given = new LinkedHashMap<>();
  private final List<Argument> more = new ArrayList<>();

  private Arguments(String type, List<EndpointParameter> declared, Description description) {
    this.type = type;
    this.declared = declared;
    this.description = description;
    for (EndpointParameter each : declared) {
      if (each.kind() == Kind.REQUIRED || each.kind() == Kind.PLACED) {
        places.add(each.name());
      }
    }
  }

  /// What a string says to a type with these parameters.
  ///
  /// @throws EndpointStringError if the string does not say what the type needs
  public static Arguments of(
      String type, List<EndpointParameter> declared, Description description) {
    Arguments arguments = new Arguments(type, declared, description);
    arguments.take();
    arguments.requireAll();
    return arguments;
  }

  private void take() {
    EndpointParameter rest = one(Kind.REST);
    for (Item item : description.items()) {
      if (item.name() != null) {
        takeNamed(item, item.name());
      } else if (rest != null) {
        put(item, rest.name(), remainder(item));
        return;
      } else {
        takeInPlace(item);
      }
    }
  }

  private @Nullable EndpointParameter one(Kind kind) {
    return declared.stream().filter(p -> p.kind() == kind).findFirst().orElse(null);
  }

  private Argument remainder(Item item) {
    String text = description.text();
    return new Argument(text, item.start(), text.substring(item.start()));
  }

  private void takeNamed(Item item, String name) {
    boolean known =
        declared.stream()
            .anyMatch(p -> p.name().equals(name) && p.kind() != Kind.MORE && p.kind() != Kind.REST);
    if (!known) {
      throw error(item.start(), "'%s' has no parameter '%s'".formatted(type, name));
    }
    put(item, name, item.value());
  }

  /// A value without a name belongs to the first place that nobody has by name, wherever the names
  /// stand.
  private void takeInPlace(Item item) {
    String place =
        places.stream().filter(p -> !given.containsKey(p) && !named(p)).findFirst().orElse(null);
    if (place != null) {
      put(item, place, item.value());
    } else if (one(Kind.MORE) != null) {
      more.add(item.value());
    } else if (!isNothing(item)) {
      throw error(item.start(), "'%s' is a value too many".formatted(item.value()));
    }
  }

  /// The end of `stdio:`, as Twisted writes what needs nothing. A type with a place would have it.
  private boolean isNothing(Item item) {
    return item.value().text().isEmpty() && description.items().size() == 1;
  }

  private boolean named(String place) {
    return description.items().stream().anyMatch(item -> place.equals(item.name()));
  }

  private void put(Item item, String name, Argument value) {
    if (given.putIfAbsent(name, value) != null) {
      throw new EndpointStringError(
          description.text(), item.start(), "'%s' is given twice".formatted(name));
    }
  }

  private void requireAll() {
    for (EndpointParameter each : declared) {
      boolean needed = each.kind() == Kind.REQUIRED || each.kind() == Kind.REST;
      if (needed && !given.containsKey(each.name())) {
        throw error(description.text().length(), "'%s' is missing".formatted(each.name()));
      }
    }
  }

  private EndpointStringError error(int position, String what) {
    return new EndpointStringError(description.text(), position, what + "; it is " + usage());
  }

  /// How strings of this type look: `tcp:PORT` and the names of what else may be given.
  private String usage() {
    StringBuilder usage = new StringBuilder("'").append(type);
    List<String> optional = new ArrayList<>();
    for (EndpointParameter each : declared) {
      switch (each.kind()) {
        case REQUIRED -> usage.append(':').append(each.name());
        case PLACED -> usage.append("[:").append(each.name()).append(']');
        case MORE -> usage.append("[:").append(each.name()).append("...]");
        case REST -> usage.append("[:name=value...]:").append(each.name());
        case OPTIONAL -> optional.add(each.name());
      }
    }
    usage.append('\'');
    if (!optional.isEmpty()) {
      usage.append(optional.stream().collect(Collectors.joining("=, ", ", with ", "=")));
    }
    return usage.toString();
  }

  /// The parameter's value, or its default.
  ///
  /// @throws IllegalArgumentException if the type has no such parameter
  public Argument get(String name) {
    Argument value = given.get(name);
    if (value != null) {
      return value;
    }
    EndpointParameter parameter =
        declared.stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "the type '%s' declares no parameter '%s'".formatted(type, name)));
    return new Argument(description.text(), 0, parameter.defaultText());
  }

  /// The parameter's text, or its default's.
  ///
  /// @throws IllegalArgumentException if the type has no such parameter
  public String text(String name) {
    return get(name).text();
  }

  /// Whether the string says something of that parameter.
  public boolean has(String name) {
    return given.containsKey(name);
  }

  /// The values for the parameter of the kind [EndpointParameter.Kind#MORE].
  public List<Argument> more() {
    return List.copyOf(more);
  }
}
