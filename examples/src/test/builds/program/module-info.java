module org.example.greeter {
  requires spindle.core;
}
