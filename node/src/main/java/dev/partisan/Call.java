package dev.partisan;

/// Marks a request and names the type of its reply, so that `node.call` needs no cast.
///
/// ```java
/// record Greeting(String text) {}
/// record Greet(String name) implements Call<Greeting> {}
/// Greeting reply = node.call(greeter, new Greet("Ada"), Duration.ofSeconds(5));
/// ```
///
/// @param <R> the reply's type
public interface Call<R> {}
