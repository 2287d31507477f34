package dev.partisan.cli.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.ring.Found;
import dev.partisan.ring.KeyValueStore;
import dev.partisan.ring.QuorumException;
import dev.partisan.ring.Value;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What Redis' commands mean on a store. Errors are worded as Redis words them, as far as it has such.
final class KvCommands {
  /// What one client has said of itself.
  static final class Client {
    int version = 2;
    boolean isKnown;
    boolean isLeaving;
    final long number;

    Client(long number, boolean isKnown) {
      this.number = number;
      this.isKnown = isKnown;
    }
  }

  private static final String WRONG_PASSWORD =
      "WRONGPASS invalid username-password pair or user is disabled.";

  /// All keys of a command are under way at a time.
  private static final int MAX_ARGUMENTS = 1000;

  private static final String SYNTAX = "ERR syntax error";

  private final KeyValueStore store;
  private final String nodeName;
  private final byte @Nullable [] password;

  /// @param password null where none is asked for
  KvCommands(KeyValueStore store, String nodeName, @Nullable String password) {
    this.store = store;
    this.nodeName = nodeName;
    this.password = password == null ? null : password.getBytes(UTF_8);
  }

  Client newClient(long number) {
    return new Client(number, password == null);
  }

  /// Whether a command reads and then writes, so that those behind it must wait. All others reach their vnodes in the
  /// order in which they are run.
  static boolean takesSteps(List<byte[]> command) {
    String name = new String(command.getFirst(), UTF_8);
    return name.equalsIgnoreCase("del") || name.equalsIgnoreCase("unlink");
  }

  /// Runs a command; the stage never fails.
  CompletionStage<byte[]> run(Client client, List<byte[]> command) {
    String name = new String(command.getFirst(), UTF_8).toLowerCase(Locale.ROOT);
    if (!client.isKnown && !name.equals("auth") && !name.equals("hello") && !name.equals("quit")) {
      return error("NOAUTH Authentication required.");
    }
    List<byte[]> rest = command.subList(1, command.size());
    if (rest.size() > MAX_ARGUMENTS) {
      return error(
          "ERR more than " + MAX_ARGUMENTS + " arguments in one command: say it in several");
    }
    try {
      return switch (name) {
        case "get" -> exactly(1, rest) ? get(client, rest.getFirst()) : arity(name);
        case "set" -> rest.size() >= 2 ? set(rest) : arity(name);
        case "del", "unlink" -> rest.isEmpty() ? arity(name) : count(rest, this::delete);
        case "exists" -> rest.isEmpty() ? arity(name) : count(rest, this::exists);
        case "mget" -> rest.isEmpty() ? arity(name) : all(rest, key -> get(client, key));
        case "mset" -> rest.isEmpty() || rest.size() % 2 != 0 ? arity(name) : setAll(rest);
        case "ping" ->
            rest.size() > 1
                ? arity(name)
                : done(rest.isEmpty() ? Resp.PONG : Resp.bulk(rest.getFirst()));
        case "echo" -> exactly(1, rest) ? done(Resp.bulk(rest.getFirst())) : arity(name);
        case "select" -> exactly(1, rest) ? select(text(rest.getFirst())) : arity(name);
        case "info" -> done(Resp.bulk(KvInfo.of(store, nodeName)));
        case "command" -> done(command(client, rest));
        case "config" -> config(client, rest);
        case "client" -> done(Resp.OK); // names and libraries, which nobody asks for
        case "auth" -> auth(client, rest);
        case "hello" -> hello(client, rest);
        case "quit" -> {
          client.isLeaving = true;
          yield done(Resp.OK);
        }
        default -> error(unknown(command));
      };
    } catch (NumberFormatException e) {
      return error("ERR value is not an integer or out of range");
    } catch (RuntimeException e) {
      return error("ERR " + e.getMessage());
    }
  }

  private static boolean exactly(int number, List<byte[]> arguments) {
    return arguments.size() == number;
  }

  private static String text(byte[] argument) {
    return new String(argument, UTF_8);
  }

  private static CompletionStage<byte[]> done(byte[] answer) {
    return CompletableFuture.completedStage(answer);
  }

  private static CompletionStage<byte[]> error(String text) {
    return done(Resp.error(text));
  }

  private static CompletionStage<byte[]> arity(String command) {
    return error("ERR wrong number of arguments for '" + command + "' command");
  }

  private static String unknown(List<byte[]> command) {
    StringBuilder text = new StringBuilder("ERR unknown command '");
    text.append(shortened(command.getFirst())).append("', with args beginning with: ");
    command.stream()
        .skip(1)
        .limit(4)
        .forEach(each -> text.append('\'').append(shortened(each)).append("' "));
    return text.toString();
  }

  private static String shortened(byte[] argument) {
    String text = text(argument);
    return text.length() > 128 ? text.substring(0, 128) : text;
  }

  // Keys and values.

  private CompletionStage<byte[]> get(Client client, byte[] key) {
    int version = client.version; // a later HELLO does not change it
    return answered(
        store
            .getAsync(key)
            .thenApply(found ->
                found
                    .value()
                    .map(value -> Resp.bulk(value.bytes()))
                    .orElseGet(() -> Resp.nothing(version))),
        false);
  }

  private CompletionStage<byte[]> set(List<byte[]> arguments) {
    long expiresAt = 0;
    for (int i = 2; i < arguments.size(); i++) {
      String option = text(arguments.get(i)).toUpperCase(Locale.ROOT);
      switch (option) {
        case "EX", "PX" -> {
          if (i + 1 == arguments.size() || expiresAt != 0) {
            return error(SYNTAX);
          }
          long time = Long.parseLong(text(arguments.get(++i)));
          long millis = option.equals("EX") ? Math.multiplyFull(1000, clamped(time)) : time;
          if (millis <= 0 || time > Integer.MAX_VALUE * 1000L) {
            return error("ERR invalid expire time in 'set' command");
          }
          expiresAt = System.currentTimeMillis() + millis;
        }
        case "NX", "XX", "GET", "IFEQ" -> {
          return error(
              "ERR SET with "
                  + option
                  + " is not offered: it needs a read and a write in one step, which no quorum store without"
                  + " consensus has");
        }
        case "KEEPTTL", "EXAT", "PXAT" -> {
          return error("ERR SET with " + option + " is not offered: say EX or PX");
        }
        default -> {
          return error(SYNTAX);
        }
      }
    }
    return put(arguments.get(0), arguments.get(1), expiresAt);
  }

  private static int clamped(long seconds) {
    return Math.clamp(seconds, -1, Integer.MAX_VALUE);
  }

  private CompletionStage<byte[]> put(byte[] key, byte[] value, long expiresAt) {
    return answered(store.putAsync(key, value, null, expiresAt).thenApply(_ -> Resp.OK), true);
  }

  /// One after the other is set, and some may be when an error tells of another one.
  private CompletionStage<byte[]> setAll(List<byte[]> pairs) {
    CompletionStage<byte[]> all = done(Resp.OK);
    for (int i = 0; i < pairs.size(); i += 2) {
      all =
          all.thenCombine(
              put(pairs.get(i), pairs.get(i + 1), 0), (before, now) -> isError(now) ? now : before);
    }
    return all;
  }

  private static boolean isError(byte[] answer) {
    return answer[0] == '-';
  }

  @FunctionalInterface
  private interface OfOne {
    CompletionStage<byte[]> answer(byte[] key);
  }

  private CompletionStage<byte[]> exists(byte[] key) {
    return answered(
        store.getAsync(key).thenApply(found -> Resp.integer(found.value().isPresent() ? 1 : 0)),
        false);
  }

  private CompletionStage<byte[]> delete(byte[] key) {
    return answered(
        store
            .getAsync(key)
            .thenCompose((Found found) -> {
              Optional<Value> value = found.value();
              return found.values().stream().allMatch(Value::isDeleted)
                  ? done(Resp.integer(0))
                  : store.deleteAsync(key).thenApply(_ -> Resp.integer(value.isPresent() ? 1 : 0));
            }),
        true);
  }

  private static CompletionStage<byte[]> all(List<byte[]> keys, OfOne each) {
    CompletionStage<List<byte[]>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (byte[] key : keys) {
      all =
          all.thenCombine(
              each.answer(key),
              (list, answer) -> {
                list.add(answer);
                return list;
              });
    }
    return all.thenApply(answers ->
        answers.stream()
            .filter(KvCommands::isError)
            .findFirst()
            .orElseGet(() -> Resp.array(answers)));
  }

  /// Adds up ones and zeros.
  private static CompletionStage<byte[]> count(List<byte[]> keys, OfOne each) {
    CompletionStage<byte[]> sum = done(Resp.integer(0));
    for (byte[] key : keys) {
      sum =
          sum.thenCombine(
              each.answer(key),
              (before, now) ->
                  isError(before)
                      ? before
                      : isError(now) ? now : Resp.integer(number(before) + number(now)));
    }
    return sum;
  }

  private static long number(byte[] integer) {
    return Long.parseLong(new String(integer, 1, integer.length - 3, UTF_8));
  }

  private static CompletionStage<byte[]> answered(CompletionStage<byte[]> answer, boolean isWrite) {
    return answer.exceptionally(thrown -> {
      Throwable cause =
          thrown instanceof CompletionException && thrown.getCause() != null
              ? thrown.getCause()
              : thrown;
      return Resp.error(
          cause instanceof QuorumException why ? text(why, isWrite) : "ERR " + cause.getMessage());
    });
  }

  private static String text(QuorumException why, boolean isWrite) {
    return switch (why.reason()) {
      case FULL -> "OOM command not allowed when used memory > 'maxmemory'.";
      case TOO_LARGE -> "ERR string exceeds maximum allowed size (proto-max-bulk-len)";
      case NO_RING -> "LOADING " + why.getMessage();
      case TIMED_OUT ->
          (isWrite ? "NOREPLICAS Not enough good replicas to write. " : "CLUSTERDOWN ")
              + why.getMessage();
      case BUSY -> "BUSY " + why.getMessage();
      case UNREACHABLE, MOVED -> "TRYAGAIN " + why.getMessage();
      case TOO_MANY_SIBLINGS -> "ERR " + why.getMessage();
    };
  }

  // Everything else.

  private static CompletionStage<byte[]> select(String number) {
    return Integer.parseInt(number) == 0 ? done(Resp.OK) : error("ERR DB index is out of range");
  }

  private CompletionStage<byte[]> auth(Client client, List<byte[]> arguments) {
    if (arguments.isEmpty() || arguments.size() > 2) {
      return arity("auth");
    }
    byte[] wanted = password;
    if (wanted == null) {
      return error(
          "ERR AUTH <password> called without any password configured for the default user."
              + " Are you sure your configuration is correct?");
    }
    boolean isUser = arguments.size() == 1 || text(arguments.getFirst()).equals("default");
    if (!isUser || !MessageDigest.isEqual(wanted, arguments.getLast())) {
      return error(WRONG_PASSWORD);
    }
    client.isKnown = true;
    return done(Resp.OK);
  }

  private CompletionStage<byte[]> hello(Client client, List<byte[]> arguments) {
    int version = client.version;
    int next = 0;
    if (!arguments.isEmpty()) {
      String asked = text(arguments.getFirst());
      if (!asked.equals("2") && !asked.equals("3")) {
        return error("NOPROTO unsupported protocol version");
      }
      version = Integer.parseInt(asked);
      next = 1;
    }
    while (next < arguments.size()) {
      String option = text(arguments.get(next)).toLowerCase(Locale.ROOT);
      if (option.equals("auth") && next + 2 < arguments.size()) {
        byte[] answer =
            auth(client, arguments.subList(next + 1, next + 3)).toCompletableFuture().join();
        if (isError(answer)) {
          return done(answer);
        }
        next += 3;
      } else if (option.equals("setname") && next + 1 < arguments.size()) {
        next += 2;
      } else {
        return error("ERR Syntax error in HELLO option '" + option + "'");
      }
    }
    if (!client.isKnown) {
      return error(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH"
              + " <user> <pass> option can be used to authenticate the client and select the RESP protocol version at"
              + " the same time");
    }
    client.version = version;
    Map<String, byte[]> answer = new LinkedHashMap<>();
    answer.put("server", Resp.bulk("redis"));
    answer.put("version", Resp.bulk("7.0.0"));
    answer.put("proto", Resp.integer(version));
    answer.put("id", Resp.integer(client.number));
    answer.put("mode", Resp.bulk("standalone"));
    answer.put("role", Resp.bulk("master"));
    answer.put("modules", Resp.array(List.of()));
    return done(Resp.map(version, answer));
  }

  private static byte[] command(Client client, List<byte[]> arguments) {
    if (!arguments.isEmpty() && text(arguments.getFirst()).equalsIgnoreCase("count")) {
      return Resp.integer(0);
    }
    boolean isDocs = !arguments.isEmpty() && text(arguments.getFirst()).equalsIgnoreCase("docs");
    return isDocs ? Resp.map(client.version, Map.of()) : Resp.array(List.of());
  }

  private CompletionStage<byte[]> config(Client client, List<byte[]> arguments) {
    if (arguments.size() < 2 || !text(arguments.getFirst()).equalsIgnoreCase("get")) {
      return error("ERR CONFIG offers GET only: options are given to './partisan kv'");
    }
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("save", Resp.bulk(""));
    all.put("appendonly", Resp.bulk("no"));
    all.put("maxmemory", Resp.bulk("" + store.config().maxBytes()));
    all.put("proto-max-bulk-len", Resp.bulk("" + store.config().maxValueBytes()));
    List<String> patterns = arguments.stream().skip(1).map(KvCommands::text).toList();
    all.keySet()
        .removeIf(name -> patterns.stream().noneMatch(it -> it.equals("*") || it.equals(name)));
    return done(Resp.map(client.version, all));
  }
}
